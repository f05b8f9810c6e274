--- Page breaks, which `expand.py` has made divisions of.

local M = {}

function M.applied(doc, format)
  return doc:walk({Div = function(div)
    if not div.classes:includes("pagebreak") then return nil end
    if format == "typst" then return pandoc.RawBlock("typst", "#pagebreak()") end
    return pandoc.RawBlock("html", '<div class="page-break"></div>')
  end})
end

return M
