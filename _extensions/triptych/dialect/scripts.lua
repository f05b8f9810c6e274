--- The scripts that a page of the site needs, after all that they work on. Everything that a page says
-- and leads to is there without them.

local ALWAYS = {"cards"}
local BY_CLASS = {reader = "readers", ["side-by-side"] = "beside", standing = "standing", ["cite-this"] = "citing", viewer = "figures"}

return function(book)
  if not book.is_html then return nil end
  return function(doc)
    local wanted = pandoc.List(ALWAYS):clone()
    local function want(script)
      if script and not wanted:includes(script) then wanted:insert(script) end
    end
    doc:walk({
      Div = function(div)
        for _, class in ipairs(div.classes) do want(BY_CLASS[class]) end
      end,
      RawInline = function(raw)
        if raw.text:match("^<svg[^>]* class=\"chart ") then want("charts") end
      end,
    })
    local html = pandoc.List({})
    for _, name in ipairs(wanted) do
      html:insert(string.format('<script src="%s/evidence/%s.js" defer></script>', book.offset, name))
    end
    doc.blocks:insert(pandoc.RawBlock("html", table.concat(html, "\n")))
    return doc
  end
end
