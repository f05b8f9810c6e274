--- The embedded engine: a book from its chapters, in one run of pandoc's Lua interpreter.
--
-- `pandoc lua book.lua JOB.json`, once for each format. Pandoc reads the chapters; the dialect's
-- filter, this engine's own steps and citeproc make the format of them; pandoc's writers write it.
-- What Quarto adds to pandoc, and our chapters use, is in the modules beside this one.

local here = pandoc.path.directory(arg[0])
package.path = pandoc.path.join({here, "?.lua"}) .. ";" .. package.path

local numbering = require("numbering")
local floats = require("floats")
local callouts = require("callouts")
local links = require("links")
local pagebreaks = require("pagebreaks")
local citations = require("citations")
local anchors = require("anchors")
local classes = require("classes")
local records = require("records")

local stringify = pandoc.utils.stringify

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local job = pandoc.json.decode(read(arg[1]), false)
local dialect = pandoc.json.decode(read(job.dialect), false)
local references = pandoc.read(read(job.references), "csljson").meta.references

--- Run the dialect's filter over a chapter, as Quarto does before it looks at anything itself. Gives
-- what it makes, and what the author wrote for this format: its first part leaves out all else.
local function with_dialect(doc, format, chapter)
  TRIPTYCH =
    {data = dialect, format = format, offset = chapter.offset, path = chapter.path, root = "."}
  local authored
  for _, filter in ipairs(assert(loadfile(job.filter))()) do
    doc = doc:walk(filter)
    authored = authored or doc
  end
  return doc, authored
end

--- Every chapter in one format, numbered, with what each identifier is known by.
local function chapters_in(format)
  local made = {}
  local counter = numbering.new()
  for _, chapter in ipairs(job.chapters) do
    local doc, authored = with_dialect(pandoc.read(chapter.text, "markdown"), format, chapter)
    doc = pagebreaks.applied(doc, format)
    doc = callouts.applied(doc, format)
    doc = counter:chapter(doc, chapter)
    table.insert(made, {doc = doc, authored = authored, chapter = chapter, head = counter.head})
  end
  return made, counter.known
end

local function options(extra)
  local defaults = {html_math_method = "mathml", section_divs = true, wrap_text = "preserve"}
  for name, value in pairs(extra) do defaults[name] = value end
  return pandoc.WriterOptions(defaults)
end

-- The site ---------------------------------------------------------------------------------------

--- A page that stands for those which are not there.
local MISSING = {
  page = "404.html",
  title = "No such page",
  text = "No page of the book is at this address. It may have been renamed, or the link may be wrong: "
    .. "the contents list all pages, and the search finds what stands on them.",
}

local function navigation(made, current, offset)
  local entries = pandoc.List({})
  for index, one in ipairs(made) do
    entries:insert({
      page = offset .. "/" .. one.chapter.page,
      title = pandoc.MetaInlines(one.head.title),
      number = one.head.number,
      is_current = index == current,
      is_first_appendix = one.chapter.is_appendix and not made[index - 1].chapter.is_appendix,
      sections = index == current and numbering.sections(one.doc) or nil,
    })
  end
  return entries
end

local function neighbour(one, offset)
  if not one then return nil end
  return {page = offset .. "/" .. one.chapter.page, title = pandoc.MetaInlines(one.head.title)}
end

local function missing_page(made, template)
  local offset = job.missing_page_offset
  local doc = pandoc.Pandoc({pandoc.Header(1, MISSING.title), pandoc.Para(MISSING.text)})
  doc.meta = pandoc.Meta({
    book = job.book,
    lang = job.book.lang,
    pagetitle = MISSING.title,
    title = MISSING.title,
    offset = offset,
    home = offset .. "/index.html",
    nav = navigation(made, nil, offset),
    downloads = job.downloads,
  })
  write(pandoc.path.join({job.out.html, MISSING.page}),
    pandoc.write(doc, "html5", options({template = template})))
end

local function site()
  local made, known = chapters_in("html")
  local template = pandoc.template.compile(read(job.templates.page), job.templates.page)
  local cited = citations.of(made)
  local found = pandoc.List({})
  for index, one in ipairs(made) do
    local chapter, offset = one.chapter, one.chapter.offset
    local doc = floats.as_html(one.doc, known)
    doc = links.to_pages(doc, known, chapter)
    doc = citations.on_page(doc, cited, references, job, chapter)
    found:extend(records.of_chapter(one, known, dialect))
    doc = anchors.applied(classes.applied(doc, chapter.path))
    doc = numbering.spelled_out(doc, one.head.label)
    doc.meta = pandoc.Meta({
      book = job.book,
      lang = job.book.lang,
      pagetitle = stringify(one.head.title),
      title = pandoc.MetaInlines(one.head.title),
      number = one.head.number,
      label = one.head.label,
      is_appendix = chapter.is_appendix,
      id = one.head.id,
      head = pandoc.MetaInlines({pandoc.RawInline("html", dialect.citing.pages[chapter.path].head)}),
      offset = offset,
      home = offset .. "/index.html",
      nav = navigation(made, index, offset),
      canonical = job.site_url ~= "" and job.site_url .. "/" .. chapter.page:gsub("^index%.html$", "") or nil,
      has_neighbours = #made > 1,
      previous = neighbour(made[index - 1], offset),
      next = neighbour(made[index + 1], offset),
      downloads = job.downloads,
      device = index == 1 and job.device or nil,
      is_home = index == 1,
      has_sections = numbering.has_sections(doc),
    })
    write(pandoc.path.join({job.out.html, chapter.page}),
      pandoc.write(doc, "html5", options({template = template, table_of_contents = true, toc_depth = 3})))
  end
  missing_page(made, template)
  found:extend(records.of_evidence(dialect))
  write(job.out.records, pandoc.json.encode(found))
end

-- One document -----------------------------------------------------------------------------------

--- All chapters as one document; an identifier that pandoc made twice gets a number.
local function merged(made)
  local blocks, taken = pandoc.Blocks({}), {}
  for _, one in ipairs(made) do
    local renamed = {}
    local doc = one.doc:walk({Header = function(header)
      local id = header.identifier
      local number = 1
      while id ~= "" and taken[id] do
        id = header.identifier .. "-" .. number
        number = number + 1
      end
      taken[id] = true
      if id ~= header.identifier then
        renamed[header.identifier] = id
        header.identifier = id
        return header
      end
    end})
    doc = doc:walk({Link = function(link)
      local new = renamed[link.target:match("^#(.+)$")]
      if new then
        link.target = "#" .. new
        return link
      end
    end})
    if one.chapter.is_first_appendix then blocks:insert(numbering.appendices_begin("Appendices")) end
    blocks:extend(doc.blocks)
  end
  return pandoc.Pandoc(blocks)
end

local function pdf()
  local made, known = chapters_in("typst")
  for _, one in ipairs(made) do
    one.doc = floats.as_typst(one.doc, known)
    one.doc = links.in_one_file(one.doc, known, one.chapter, job.chapters, "typst")
  end
  local doc = citations.in_one_file(merged(made), references, job)
  doc.meta = pandoc.Meta(job.typst)
  local template = pandoc.template.compile(read(job.templates.typst))
  write(job.out.typst, pandoc.write(doc, "typst-citations", options({template = template})))
end

local function epub()
  local made, known = chapters_in("epub")
  for _, one in ipairs(made) do
    one.doc = floats.as_html(one.doc, known)
    one.doc = links.in_one_file(one.doc, known, one.chapter, job.chapters, "epub")
    one.doc = numbering.spelled_out(one.doc, one.head.label)
  end
  local doc = citations.in_one_file(merged(made), references, job)
  doc.meta = pandoc.Meta(job.epub)
  write(job.out.epub, pandoc.write(doc, "json"))
end

local makers = {html = site, pdf = pdf, epub = epub}
makers[job.format]()
