--- Numbers of chapters, sections, figures and tables in the text, as the whole book has given them.

local M = {}

M.NBSP = "\u{a0}"

--- Put its number, if it has one, and its identifier to each heading of a chapter, in their order;
-- links to one whose identifier is another now follow it.
function M.applied(doc, numbers, ids)
  local count, renamed = 0, {}
  doc = doc:walk({traverse = "topdown", Header = function(header)
    count = count + 1
    if numbers[count] ~= "" then header.attributes.number = numbers[count] end
    if header.identifier ~= ids[count] then renamed["#" .. header.identifier] = "#" .. ids[count] end
    header.identifier = ids[count]
    return header
  end})
  if not next(renamed) then return doc end
  return doc:walk({Link = function(link)
    link.target = renamed[link.target] or link.target
    return link
  end})
end

--- What a reference to a known thing says: its label, a space that doesn't break, its number.
function M.words(known)
  if known.number == "" then return known.label end
  return known.label .. M.NBSP .. known.number
end

--- For formats that number nothing themselves: write each heading's number out. `label` is what
-- the chapter's own number follows: Chapter or Appendix.
function M.spelled_out(doc, label)
  return doc:walk({Header = function(header)
    local number = header.attributes.number
    if not number then return nil end
    local class, text = "header-section-number", number
    if header.level == 1 then class, text = "chapter-number", label .. M.NBSP .. number end
    header.content:insert(1, pandoc.Space())
    header.content:insert(1, pandoc.Span(pandoc.Str(text), {class = class}))
    -- Pandoc's EPUB writer would print it a second time in its contents.
    header.attributes.number = nil
    return header
  end})
end

return M
