--- What the site's search finds: sections, figures, tables, extracts, sources and terms.
--
-- A record is its kind, its title, where it is, its address from the site's root, and its text.

local numbering = require("numbering")

local M = {}

local stringify = pandoc.utils.stringify
local function is_float(div) return div.identifier:match("^fig%-") or div.identifier:match("^tbl%-") end

--- The words of some blocks: notes in place, marks and citations left out.
local function words(blocks, known)
  local parts = {}
  local function collect(block) table.insert(parts, stringify(block)) end
  local function cited(cite)
    local found = known[cite.citations[1].id]
    return found and pandoc.Str(numbering.words(found)) or {}
  end
  pandoc.Blocks(blocks):walk({
    Div = function(div) if is_float(div) then return {} end end,
    Span = function(span) if span.classes:includes("evidence") then return {} end end,
    Note = function(note) return pandoc.utils.blocks_to_inlines(note.content) end,
    Cite = cited,
  }):walk({
    Para = collect,
    Plain = collect,
    CodeBlock = function(code) table.insert(parts, code.text) end,
  })
  -- a mark closes up to the word before it, and what follows it does too
  return (table.concat(parts, " "):gsub("%s+([,.;:!?)])", "%1"))
end

--- What a chapter is called in a result: “Chapter 2, Soviet-model verticalization”.
local function name_of(one)
  local title = stringify(one.head.title)
  if one.head.number == "" then return title end
  return one.head.label .. " " .. one.head.number .. ", " .. title
end

--- One record for a chapter's beginning and one for each of its sections, from what its author wrote:
-- what the dialect makes of it is found by itself.
local function sections(one, known)
  local found, current = pandoc.List({}), nil
  for _, block in ipairs(one.authored.blocks) do
    if block.t == "Header" then
      local is_first = not current
      local where = name_of(one)
      if is_first then where = one.head.number ~= "" and one.head.label .. " " .. one.head.number or "" end
      current = {
        kind = "chapter",
        title = stringify(block.content),
        where = where,
        address = one.chapter.page .. (is_first and "" or "#" .. block.identifier),
        blocks = {},
      }
      found:insert(current)
    elseif current then
      table.insert(current.blocks, block)
    end
  end
  for _, record in ipairs(found) do
    record.text, record.blocks = words(record.blocks, known), nil
  end
  return found
end

--- Figures by what their modules say of them, tables by their cells.
local function floats(one, known, data)
  local found = pandoc.List({})
  one.doc:walk({Div = function(div)
    local float = known[div.identifier]
    if not is_float(div) or not float or div.identifier == "tbl-glossary" then return nil end
    local made = data.figures[div.identifier:match("^fig%-(.+)")]
      or data.tables[div.identifier:match("^tbl%-(.+)")]
    local record = {
      kind = float.label:lower(),
      title = made and (made.title or made.caption) or "",
      where = numbering.words(float):gsub(numbering.NBSP, " ") .. " in " .. name_of(one),
      address = one.chapter.page .. "#" .. div.identifier,
      text = made and made.alt and made.caption .. " " .. made.alt or words(div.content, known),
    }
    if record.title == "" then record.title = numbering.words(float):gsub(numbering.NBSP, " ") end
    found:insert(record)
  end})
  return found
end

local function page_of(path) return (path:gsub("%.qmd$", ".html")) end

local function extracts(data)
  if data.pages.extracts == "" then return {} end
  return pandoc.List(data.order):map(function(id)
    local extract = data.extracts[id]
    return {
      kind = "extract",
      title = extract.sign,
      where = data.sources[extract.source].label .. ", " .. extract.lines,
      address = page_of(data.pages.extracts) .. "#" .. id,
      text = extract.text,
    }
  end)
end

local function terms(data)
  local found = pandoc.List({})
  if data.pages.glossary == "" then return found end
  for term, entry in pairs(data.terms) do
    found:insert({
      kind = "glossary",
      title = term,
      where = "Glossary",
      address = page_of(data.pages.glossary) .. "#" .. entry.id,
      text = entry.gloss,
    })
  end
  found:sort(function(a, b) return a.title < b.title end)
  return found
end

--- A source's text, in parts that begin where a passage does, so that each has an address.
local function source_text(id, data)
  local source, page = data.sources[id], page_of(data.pages.readers[id])
  local found = pandoc.List({})
  local current = {address = page, lines = {}, first = 1}
  for _, block in ipairs(source.blocks) do
    local start
    local text = {}
    for _, line in ipairs(block.lines) do
      for _, segment in ipairs(line) do
        start = start or (segment.starts or {})[1]
        table.insert(text, segment.text or "")
      end
      table.insert(text, " ")
    end
    if start and #current.lines > 0 then
      found:insert(current)
      current = {address = page .. "#passage-" .. start, lines = {}, first = block.line}
    elseif start then
      current.address = page .. "#passage-" .. start
    end
    table.insert(current.lines, table.concat(text))
  end
  found:insert(current)
  return found:map(function(part)
    return {
      kind = "source",
      title = source.label,
      where = string.format("From line %d", part.first),
      address = part.address,
      text = table.concat(part.lines, " "),
    }
  end)
end

--- All records of a chapter.
function M.of_chapter(one, known, data)
  local found = sections(one, known)
  found:extend(floats(one, known, data))
  return found
end

--- All records of what the evidence holds.
function M.of_evidence(data)
  local found = pandoc.List(extracts(data))
  found:extend(terms(data))
  for _, id in ipairs(data.source_order) do
    if data.pages.readers[id] then found:extend(source_text(id, data)) end
  end
  return found
end

return M
