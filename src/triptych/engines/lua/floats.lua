--- Figures and tables with their numbered captions.

local numbering = require("numbering")

local M = {}

--- The parts of a figure or table division: its content and, last, its caption.
local function parts(div)
  local content = div.content:clone()
  local caption = content:remove()
  if not caption or caption.t ~= "Para" then
    error("“" .. div.identifier .. "” has no caption: its last paragraph must be one.")
  end
  return content, caption.content
end

local function is_float(div, known)
  if not div.identifier:match("^fig%-") and not div.identifier:match("^tbl%-") then return nil end
  local found = known[div.identifier]
  return found and found.is_float and found
end

local function numbered(found, caption)
  local inlines = pandoc.Inlines({pandoc.Span(
    pandoc.Str(numbering.words(found) .. ":"), {class = "float-number"}), pandoc.Space()})
  inlines:extend(caption)
  return inlines
end

--- HTML and EPUB: `figure` with `figcaption`, `table` with `caption`.
function M.as_html(doc, known)
  return doc:walk({Div = function(div)
    local found = is_float(div, known)
    if not found then return nil end
    local content, caption = parts(div)
    local blocks = {pandoc.Plain(numbered(found, caption))}
    if #content == 1 and content[1].t == "Table" then
      content[1].caption = {long = blocks}
      div.content = content
      div.classes:extend({"float", "float-table"})
      -- Where it is wider than the window, it scrolls, and the keyboard must be able to reach it.
      div.attributes = {{"aria-label", numbering.words(found)}, {"role", "region"}, {"tabindex", "0"}}
      return div
    end
    local plain = content:walk({Para = function(para) return pandoc.Plain(para.content) end})
    -- On the division, as in Quarto: pandoc's EPUB writer overlooks the identifier of a figure.
    div.content = {pandoc.Figure(plain, {long = blocks}, {class = "float float-figure"})}
    return div
  end})
end

--- The PDF: Typst's `figure` as Quarto writes it, which the template numbers.
function M.as_typst(doc, known)
  return doc:walk({Div = function(div)
    local found = is_float(div, known)
    if not found then return nil end
    local content, caption = parts(div)
    local kind = div.identifier:match("^(%l+)%-")
    content = content:walk({Table = function(made)
      made.classes:insert("typst:no-figure")
      return made
    end})
    local blocks = pandoc.Blocks({pandoc.RawBlock("typst", "#figure([")})
    blocks:extend(content)
    blocks:insert(pandoc.RawBlock("typst", string.format(
      "], caption: figure.caption(position: %s, [", kind == "tbl" and "top" or "bottom")))
    blocks:insert(pandoc.Plain(caption))
    blocks:insert(pandoc.RawBlock("typst", string.format(
      ']), kind: "quarto-float-%s", supplement: "%s")\n<%s>', kind, found.label, div.identifier)))
    return blocks
  end})
end

return M
