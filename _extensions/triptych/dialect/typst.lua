--- Typst's own syntax: string literals, and calls around content.

local typst = {}

--- A string literal.
function typst.quoted(text)
  local escapes = {["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = " ", ["\r"] = " ", ["\t"] = " "}
  return '"' .. text:gsub('[\\"\n\r\t]', escapes) .. '"'
end

function typst.inline(text) return pandoc.RawInline("typst", text) end

--- Inlines as the content argument of a function.
function typst.around_inlines(call, inlines)
  local wrapped = pandoc.Inlines({typst.inline(call .. "[")})
  wrapped:extend(inlines)
  wrapped:insert(typst.inline("]"))
  return wrapped
end

--- Blocks as the content argument of a function.
function typst.around_blocks(call, blocks)
  local wrapped = pandoc.Blocks({pandoc.RawBlock("typst", call .. "[")})
  wrapped:extend(blocks)
  wrapped:insert(pandoc.RawBlock("typst", "]"))
  return wrapped
end

return typst
