--- The dialect: evidence marks, passages, figures, tables, readers, and sources side by side.
--
-- One filter for both engines. Quarto runs it `at: pre-ast`, before it looks at figures and
-- citations itself; the embedded engine runs it before its own numbering. All that it knows of the
-- evidence it reads from `build/dialect.json`; text from there is made into syntax, never parsed.
-- Each part of the dialect is a file in `dialect/`.

-- What the embedded engine tells: the book's data, and the way from this page to the site's root.
local engine = TRIPTYCH or {}

local function part(name)
  local root = engine.root or (quarto and quarto.project.directory) or "."
  local path = pandoc.path.join({root, "_extensions", "triptych", "dialect", name .. ".lua"})
  return assert(loadfile(path))()
end

local book = part("book")(engine)
local typst = part("typst")
local margin = part("margin")(book)
local marks = part("marks")(book, typst, margin)
local passages = part("passages")(book, typst, marks)
local readers = part("readers")(book, typst, marks, passages)
local tables = part("tables")(book, typst, marks)
local panels = part("panels")(book, marks, tables)
local floats = part("floats")(book, typst, marks, tables, panels)
local beside = part("beside")(book, typst, marks, tables)
local standing = part("standing")(book, tables)
local downloads = part("downloads")(book)
local conditional = part("conditional")(book)
local citing = part("citing")(book, engine)
local scripts = part("scripts")(book)
local notes = part("notes")(book)
local placing = part("placing")(book, typst)
local data = book.data

--- PDF/UA-1 asks every formula for alternative text; its source is what can be read out.
local function formula(math)
  if not book.is_typst then return nil end
  return {
    typst.inline("#[#set math.equation(alt: " .. typst.quoted(math.text) .. "); "),
    math,
    typst.inline("]"),
  }
end

--- A term of the glossary leads to its entry there.
local function term(span)
  if not span.classes:includes("term") then return nil end
  local word = pandoc.utils.stringify(span)
  local entry = data.terms[word]
  if not entry then error("triptych: “" .. word .. "” is not in the glossary.") end
  if book.is_typst then
    local id = entry.id:gsub("^term%-", "")
    return typst.around_inlines("#term(" .. typst.quoted(id) .. ")", span.content)
  end
  return pandoc.Link(
    span.content, book.target(data.pages.glossary, entry.id), entry.gloss, {class = "term"})
end

--- Whether an author left a division for us to fill: nothing in it, or only a comment.
local function is_empty(div)
  for _, block in ipairs(div.content) do
    if block.t ~= "RawBlock" or not block.text:match("^%s*<!%-%-.*%-%->%s*$") then return false end
  end
  return true
end

--- What opens a chapter: its argument in one sentence, and in a paragraph.
local OPENINGS = {summary = "#chapter-summary", abstract = "#chapter-abstract"}

local function division(div)
  local figure, tabular = div.identifier:match("^fig%-(.+)"), div.identifier:match("^tbl%-(.+)")
  if div.classes:includes("extract") and div.attributes.key then
    return passages.quotation(div.attributes.key)
  elseif div.classes:includes("reader") and div.attributes.source then
    return readers.of(div.attributes.source)
  elseif div.classes:includes("side-by-side") and div.attributes.by then
    return beside.all(div.attributes.by)
  elseif not is_empty(div) then
    if figure then return floats.own(div) end
    local opening = OPENINGS[div.classes[1]]
    return opening and book.is_typst and typst.around_blocks(opening, div.content) or nil
  elseif figure and data.figures[figure] then
    return floats.figure(div, figure)
  elseif tabular and data.tables[tabular] then
    return floats.table(div, tabular)
  elseif div.classes:includes("extracts") then
    return passages.all()
  elseif div.classes:includes("grounds") then
    return floats.all_grounds()
  elseif div.classes:includes("leave-out") then
    return standing.switched()
  elseif div.classes:includes("downloads") then
    return downloads.all()
  end
end

--- In print, text is set as it stands; an image's is what is read out, and no typesetter's.
local as_it_stands = book.is_typst and {
  traverse = "topdown",
  Image = function(image) return image, false end,
  Str = function(str) return typst.is_misread(str.text) and typst.kept(str.text) or nil end,
} or {}

return {
  -- First, so that a mark which no reader sees is not among those that the appendix leads back to.
  {Div = conditional, Span = conditional},
  {Inlines = marks.of_inlines, Span = term, Math = formula},
  {Blocks = placing.lead_ins},
  {Div = division},
  as_it_stands,
  {Pandoc = citing},
  {Pandoc = scripts},
  {Pandoc = notes},
  {Pandoc = placing.early_figures},
  {Pandoc = placing.closing_tables},
  {Pandoc = placing.held_figures},
}
