--- Typst's own syntax: string literals, and calls around content.

local typst = {}

--- A string literal.
function typst.quoted(text)
  local escapes = {["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = " ", ["\r"] = " ", ["\t"] = " "}
  return '"' .. text:gsub('[\\"\n\r\t]', escapes) .. '"'
end

function typst.inline(text) return pandoc.RawInline("typst", text) end
function typst.block(text) return pandoc.RawBlock("typst", text) end

--- Inlines as the content argument of a function.
function typst.around_inlines(call, inlines)
  local wrapped = pandoc.Inlines({typst.inline(call .. "[")})
  wrapped:extend(inlines)
  wrapped:insert(typst.inline("]"))
  return wrapped
end

--- Blocks as the content argument of a function.
function typst.around_blocks(call, blocks)
  local wrapped = pandoc.Blocks({typst.block(call .. "[")})
  wrapped:extend(blocks)
  wrapped:insert(typst.block("]"))
  return wrapped
end

-- Typst makes one sign of three dots, a hyphen that isn't seen of “-?”, and of pandoc's apostrophe a
-- prime after a digit and an opening quotation mark before a word. Where, and what is written instead:
local MISREAD = {
  {"^(.-%.)(%.)(%..*)$", "\\."},
  {"^(.-%-)(%?)(.*)$", "\\?"},
  {"^(.-[^%a])(’)(.*)$", "’"},
  {"^(%s*)(’)(.*)$", "’"},
}

function typst.is_misread(text)
  for _, misread in ipairs(MISREAD) do
    if text:find(misread[1]) then return true end
  end
  return false
end

--- Text as inlines that are set as they stand.
function typst.kept(text)
  for _, misread in ipairs(MISREAD) do
    local before, sign, after = text:match(misread[1])
    if sign then
      local inlines = typst.kept(before)
      inlines:insert(typst.inline(misread[2]))
      inlines:extend(typst.kept(after))
      return inlines
    end
  end
  return pandoc.Inlines(text ~= "" and {pandoc.Str(text)} or {})
end

return typst
