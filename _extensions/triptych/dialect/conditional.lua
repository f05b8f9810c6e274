--- Quarto's conditional content: `content-visible` and `content-hidden`, by format.

--- The names of Quarto's that each format answers to.
local NAMES = {
  html = {html = true, ["html:js"] = true},
  typst = {typst = true, pdf = true},
  epub = {epub = true, html = true},
}

return function(book)
  return function(element)
    local hides = element.classes:includes("content-hidden")
    if not hides and not element.classes:includes("content-visible") then return nil end
    local only, but = element.attributes["when-format"], element.attributes["unless-format"]
    if not only and not but then return nil end
    local holds = true
    if only then holds = NAMES[book.format][only] or false end
    if but then holds = holds and not NAMES[book.format][but] end
    if holds == hides then return {} end
    return element.content
  end
end
