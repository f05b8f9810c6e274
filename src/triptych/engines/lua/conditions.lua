--- Quarto's conditional content and page breaks.

local M = {}

--- The names of Quarto's that each format answers to.
local NAMES = {
  html = {html = true, ["html:js"] = true},
  typst = {typst = true, pdf = true},
  epub = {epub = true, html = true},
}

local function is_shown(attributes, classes, format)
  local holds = true
  if attributes["when-format"] then holds = NAMES[format][attributes["when-format"]] or false end
  if attributes["unless-format"] then holds = not NAMES[format][attributes["unless-format"]] end
  if classes:includes("content-hidden") then return not holds end
  return holds
end

local function is_conditional(element)
  return element.classes:includes("content-visible") or element.classes:includes("content-hidden")
end

local function chosen(element, format)
  if not is_conditional(element) then return nil end
  if is_shown(element.attributes, element.classes, format) then return element.content end
  return {}
end

local function page_break(format)
  if format == "typst" then return pandoc.RawBlock("typst", "#pagebreak()") end
  return pandoc.RawBlock("html", '<div class="page-break"></div>')
end

function M.applied(doc, format)
  return doc:walk({
    Div = function(div)
      if div.classes:includes("pagebreak") then return page_break(format) end
      return chosen(div, format)
    end,
    Span = function(span) return chosen(span, format) end,
  })
end

return M
