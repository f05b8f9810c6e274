--- What the site's search finds of a chapter: its sections, figures and tables.
--
-- A record is its kind, its title, where it is, its address from the site's root, and its text.

local numbering = require("numbering")

local M = {}

local stringify = pandoc.utils.stringify
local function is_float(div) return div.identifier:match("^fig%-") or div.identifier:match("^tbl%-") end

--- The words of some blocks: notes in place, marks and citations left out.
local function words(blocks, known)
  local parts = {}
  local function collect(block) table.insert(parts, stringify(block)) end
  local function cited(cite)
    local found = known[cite.citations[1].id]
    return found and pandoc.Str(numbering.words(found)) or {}
  end
  pandoc.Blocks(blocks):walk({
    Div = function(div) if is_float(div) then return {} end end,
    Span = function(span) if span.classes:includes("evidence") then return {} end end,
    Note = function(note) return pandoc.utils.blocks_to_inlines(note.content) end,
    Cite = cited,
  }):walk({
    Para = collect,
    Plain = collect,
    CodeBlock = function(code) table.insert(parts, code.text) end,
  })
  -- a mark closes up to the word before it, and what follows it does too
  return (table.concat(parts, " "):gsub("%s+([,.;:!?)])", "%1"))
end

--- What a chapter is called in a result: “Chapter 2, Soviet-model verticalization”.
local function name_of(head)
  if head.number == "" then return head.text end
  return head.label .. " " .. head.number .. ", " .. head.text
end

--- One record for a chapter's beginning and one for each of its sections, from what its author wrote:
-- what the dialect makes of it is found by itself.
local function sections(authored, chapter, known)
  local found, current, head = pandoc.List({}), nil, chapter.head
  for _, block in ipairs(authored.blocks) do
    if block.t == "Header" then
      local is_first = not current
      local where = name_of(head)
      if is_first then where = head.number ~= "" and head.label .. " " .. head.number or "" end
      current = {
        kind = "chapter",
        title = stringify(block.content),
        where = where,
        address = chapter.page .. (is_first and "" or "#" .. block.identifier),
        blocks = {},
      }
      found:insert(current)
    elseif current then
      table.insert(current.blocks, block)
    end
  end
  for _, record in ipairs(found) do
    record.text, record.blocks = words(record.blocks, known), nil
  end
  return found
end

--- Figures by what their modules say of them, tables by their cells.
local function floats(doc, chapter, book)
  local found, data = pandoc.List({}), book.dialect
  doc:walk({Div = function(div)
    local float = is_float(div) and div.identifier ~= "tbl-glossary" and book.known[div.identifier]
    if not float then return nil end
    local made = data.figures[div.identifier:match("^fig%-(.+)")]
      or data.tables[div.identifier:match("^tbl%-(.+)")]
    local record = {
      kind = float.label:lower(),
      title = made and (made.title or made.caption) or "",
      where = numbering.words(float):gsub(numbering.NBSP, " ") .. " in " .. name_of(chapter.head),
      address = chapter.page .. "#" .. div.identifier,
      text = made and made.alt and made.caption .. " " .. made.alt or words(div.content, book.known),
    }
    if record.title == "" then record.title = numbering.words(float):gsub(numbering.NBSP, " ") end
    found:insert(record)
  end})
  return found
end

--- All records of a chapter: of what it shows, and of what its author wrote (`authored`).
function M.of_chapter(doc, authored, chapter, book)
  local found = sections(authored, chapter, book.known)
  found:extend(floats(doc, chapter, book))
  return found
end

return M
