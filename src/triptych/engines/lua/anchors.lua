--- An identifier for each paragraph of the text, made of its first words.
--
-- Whatever is written before it, a link to a paragraph still leads to it, and where its first words
-- are rewritten the link leads to none: a number would then lead to another paragraph.

local M = {}

local WORDS = 6
local FEW = 40 -- inlines that have a paragraph's first words, marks and all, but for odd ones
local OPENINGS = {summary = true, abstract = true}

local function is_mark(span) return span.classes:includes("evidence") end

--- The words of some inlines in lower case, without their marks, notes and punctuation: no more than
-- one beyond the first words.
local function first_words(inlines)
  local plain = inlines:walk({
    Span = function(span) if is_mark(span) then return {} end end,
    Note = function() return {} end,
  })
  local text = pandoc.text.lower(pandoc.utils.stringify(plain))
  -- U+2000 to U+207F, punctuation, and the no-break space
  text = text:gsub("\u{2019}", ""):gsub("\xe2[\x80\x81][\x80-\xbf]", " "):gsub("\u{a0}", " ")
  local words = {}
  for word in text:gsub("'", ""):gmatch("[%w\x80-\xff]+") do
    table.insert(words, word)
    if #words > WORDS then break end
  end
  return words
end

local function slug(paragraph)
  local inlines = paragraph.content
  local words = first_words(pandoc.Inlines(table.move(inlines, 1, math.min(FEW, #inlines), 1, {})))
  if #words <= WORDS and #inlines > FEW then words = first_words(inlines) end
  return table.concat(words, "-", 1, math.min(WORDS, #words))
end

local function identifiers(doc)
  local taken = {}
  doc:walk({
    Header = function(one) taken[one.identifier] = true end,
    Div = function(one) taken[one.identifier] = true end,
    Span = function(one) taken[one.identifier] = true end,
  })
  return taken
end

--- Give each paragraph of the text, but not of what stands in it, an identifier.
function M.applied(doc)
  local taken = identifiers(doc)

  local function anchored(paragraph)
    local words = slug(paragraph)
    if words == "" then return paragraph end
    local id, number = "p-" .. words, 1
    while taken[id] do
      number = number + 1
      id = "p-" .. words .. "-" .. number
    end
    taken[id] = true
    -- Pandoc has no paragraph with an identifier; it writes such a division as one.
    return pandoc.Div({paragraph}, {id = id, wrapper = "1"})
  end

  local function all(blocks)
    return blocks:map(function(block)
      if block.t == "Para" then return anchored(block) end
      if block.t == "Div" and OPENINGS[block.classes[1]] then block.content = all(block.content) end
      return block
    end)
  end

  doc.blocks = all(doc.blocks)
  return doc
end

return M
