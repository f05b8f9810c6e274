--- What of a chapter is numbered: its headings and its floats, in their order.

local M = {}

local stringify = pandoc.utils.stringify

local function without_marks(inlines)
  return inlines:walk({
    Span = function(span) if span.classes:includes("evidence") then return {} end end,
    Note = function() return {} end,
  })
end

local function is_marked_up(inline) return inline.t ~= "Str" and inline.t ~= "Space" end

--- The HTML of a heading's words, `text` without markup. Plain words of ASCII are their own.
local function as_html(inlines, text)
  if text:match("^[%w ,.:;?!()-]*$") and not inlines:find_if(is_marked_up) then return text end
  local options = pandoc.WriterOptions({html_math_method = "mathml", wrap_text = "preserve"})
  return pandoc.write(pandoc.Pandoc({pandoc.Plain(inlines)}), "html5", options)
end

--- The outline of a chapter; with the words of its headings where a page's contents need them.
function M.of(doc, has_contents)
  local found = pandoc.List({})

  local function heading(header)
    local entry = {
      kind = "heading",
      id = header.identifier,
      level = header.level,
      is_numbered = not header.classes:includes("unnumbered"),
    }
    if has_contents and header.level <= 2 then
      local title = without_marks(header.content)
      entry.text = stringify(title)
      entry.html = as_html(title, entry.text)
    end
    found:insert(entry)
  end

  local function float(div)
    local kind = div.identifier:match("^(%l+)%-")
    if kind == "fig" or kind == "tbl" then found:insert({kind = kind, id = div.identifier}) end
  end

  doc:walk({traverse = "topdown", Header = heading, Div = float})
  return found
end

return M
