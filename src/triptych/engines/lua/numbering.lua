--- Numbers of chapters, sections, figures and tables, and what a reference to one says.
--
-- The wording is Quarto's: Chapter 2, Section 2.1, Appendix A, Figure 2.1, Table A.1.

local M = {}

M.NBSP = "\u{a0}"
local FLOATS = {fig = "Figure", tbl = "Table"}

local Counter = {}
Counter.__index = Counter

--- Start counting a book. `known` maps each identifier to its label, number and page.
function M.new()
  return setmetatable({chapters = 0, appendices = 0, known = {}, head = nil}, Counter)
end

local function letter(number) return string.char(64 + number) end

--- Number a chapter; `head` is then what its first heading says.
function Counter:chapter(doc, chapter)
  local number = ""
  local sections, floats = {}, {fig = 0, tbl = 0}
  local is_first = true
  self.head = {title = pandoc.Inlines(chapter.path), number = "", label = "", id = ""}

  local function first_heading(header)
    if not header.classes:includes("unnumbered") then
      if chapter.is_appendix then
        self.appendices = self.appendices + 1
        number = letter(self.appendices)
      else
        self.chapters = self.chapters + 1
        number = tostring(self.chapters)
      end
    end
    local label = chapter.is_appendix and "Appendix" or "Chapter"
    self.head = {title = header.content, number = number, label = label, id = header.identifier}
    chapter.id = header.identifier
    self.known[header.identifier] = {label = label, number = number, page = chapter.page}
    if number ~= "" then header.attributes.number = number end
    return header
  end

  local function heading(header)
    if is_first and header.level == 1 then
      is_first = false
      return first_heading(header)
    end
    if header.classes:includes("unnumbered") or number == "" or header.level == 1 then
      self.known[header.identifier] = {label = "Section", number = "", page = chapter.page}
      return nil
    end
    local depth = header.level - 1
    sections[depth] = (sections[depth] or 0) + 1
    for deeper = depth + 1, #sections do sections[deeper] = 0 end
    local parts = {number}
    for level = 1, depth do table.insert(parts, tostring(sections[level] or 0)) end
    header.attributes.number = table.concat(parts, ".")
    self.known[header.identifier] =
      {label = "Section", number = header.attributes.number, page = chapter.page}
    return header
  end

  local function float(div)
    local kind = div.identifier:match("^(%l+)%-")
    if kind ~= "fig" and kind ~= "tbl" then return nil end
    floats[kind] = floats[kind] + 1
    local counted = tostring(floats[kind])
    if number ~= "" then counted = number .. "." .. counted end
    self.known[div.identifier] =
      {label = FLOATS[kind], number = counted, page = chapter.page, is_float = true}
  end

  return doc:walk({traverse = "topdown", Header = heading, Div = float})
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

--- A chapter's sections for its contents: where each is, its number and its title.
function M.sections(doc)
  local found = pandoc.List({})
  doc:walk({Header = function(header)
    if header.level == 2 then
      found:insert({
        target = "#" .. header.identifier,
        number = header.attributes.number or "",
        title = pandoc.MetaInlines(header.content:walk({
          Span = function(span) if span.classes:includes("evidence") then return {} end end,
          Note = function() return {} end,
        })),
      })
    end
  end})
  return found
end

--- Whether a chapter has headings below its own.
function M.has_sections(doc)
  local found = false
  doc:walk({Header = function(header) found = found or header.level > 1 end})
  return found
end

--- What tells the PDF's template that the appendices begin.
function M.appendices_begin(title)
  return pandoc.RawBlock("typst", string.format('#show: appendices.with("%s")', title))
end

return M
