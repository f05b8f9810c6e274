--- Quarto's callouts: a note, tip, important, caution or warning set apart from the text.

local M = {}

local TITLES = {note = "Note", tip = "Tip", important = "Important", caution = "Caution", warning = "Warning"}

local function kind_of(div)
  for _, class in ipairs(div.classes) do
    local kind = class:match("^callout%-(%l+)$")
    if TITLES[kind] then return kind end
  end
end

--- A callout's title, taken from its attribute or from a heading at its head.
local function take_title(div, kind)
  local first = div.content[1]
  if div.attributes.title then
    return pandoc.Inlines(div.attributes.title)
  elseif first and first.t == "Header" then
    div.content:remove(1)
    return first.content
  end
  return pandoc.Inlines(TITLES[kind])
end

local function as_html(div, kind, title)
  local blocks = pandoc.Blocks({pandoc.Div({pandoc.Para(title)}, {class = "callout-title"})})
  blocks:extend(div.content)
  return pandoc.Div(blocks, {id = div.identifier, class = "callout callout-" .. kind, role = "note"})
end

local function as_typst(div, title)
  local blocks = pandoc.Blocks({pandoc.RawBlock("typst", "#callout(title: [")})
  blocks:insert(pandoc.Plain(title))
  blocks:insert(pandoc.RawBlock("typst", "], body: ["))
  blocks:extend(div.content)
  blocks:insert(pandoc.RawBlock("typst", "])"))
  return blocks
end

function M.applied(doc, format)
  return doc:walk({Div = function(div)
    local kind = kind_of(div)
    if not kind then return nil end
    local title = take_title(div, kind)
    if format == "typst" then return as_typst(div, title) end
    return as_html(div, kind, title)
  end})
end

return M
