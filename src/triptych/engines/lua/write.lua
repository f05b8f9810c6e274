--- The second step: chapters as pages of the site, or as parts of the one text of a PDF or an EPUB.
--
-- Each chapter comes as the first step left it, with its numbers; of the rest of the book a chapter
-- takes what it refers to, and its result says which that was.

local anchors = require("anchors")
local citations = require("citations")
local classes = require("classes")
local files = require("files")
local floats = require("floats")
local links = require("links")
local memory = require("memory")
local numbering = require("numbering")
local records = require("records")
local watched = require("watched")

local function options(extra)
  local defaults = {html_math_method = "mathml", section_divs = true, wrap_text = "preserve"}
  for name, value in pairs(extra) do defaults[name] = value end
  return pandoc.WriterOptions(defaults)
end

--- What a template takes as it stands.
local function html(text) return pandoc.MetaInlines({pandoc.RawInline("html", text)}) end

--- A template's values, their texts fit to stand between quotation marks as well: pandoc escapes them
-- for the text of a page, where a quotation mark may stay as it is.
local function quotable(value)
  if type(value) == "string" and value ~= "" then
    return html((value:gsub('[&<>"]', {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;"})))
  elseif pandoc.utils.type(value) == "table" or pandoc.utils.type(value) == "List" then
    for name, part in pairs(value) do value[name] = quotable(part) end
  end
  return value
end

local function template_at(name)
  local path = pandoc.path.join({pandoc.path.directory(arg[0]), "..", "templates", name})
  return pandoc.template.compile(files.read(path), path)
end

--- How the page is cited, taken out of its text: it belongs below the footnotes, with which pandoc
-- ends a text.
local function take_foot(doc)
  for index = #doc.blocks, 1, -1 do
    local block = doc.blocks[index]
    if block.t == "Div" and block.classes:includes("cite-this") then
      doc.blocks:remove(index)
      return html(pandoc.write(pandoc.Pandoc({block}), "html5", options({})))
    end
  end
end

local function page(job, chapter, book)
  local tree = files.read(chapter.tree)
  local doc = numbering.applied(pandoc.read(tree, "json"), chapter.numbers, chapter.ids)
  local found = chapter.authored and records.of_chapter(doc, pandoc.read(files.read(chapter.authored), "json"), chapter, book)
  doc = floats.as_html(doc, book.known)
  doc = links.to_pages(doc, book.known, chapter)
  doc = citations.on_page(doc, book.cited, job, chapter)
  doc = anchors.applied(classes.applied(doc, chapter.path, tree))
  doc = numbering.spelled_out(doc, chapter.head.label)
  local meta = chapter.meta
  for _, name in ipairs({"title", "head", "contents"}) do meta[name] = html(meta[name]) end
  meta.foot = take_foot(doc)
  for _, name in ipairs({"previous", "next"}) do
    if meta[name] then meta[name].title = html(meta[name].title) end
  end
  doc.meta = pandoc.Meta(quotable(meta))
  files.write(chapter.out.text,
    pandoc.write(doc, "html5", options({template = job.template, table_of_contents = true, toc_depth = 3})))
  return found
end

local function part(job, chapter, book)
  local doc = numbering.applied(pandoc.read(files.read(chapter.tree), "json"), chapter.numbers, chapter.ids)
  local is_typst = job.format == "typst"
  doc = (is_typst and floats.as_typst or floats.as_html)(doc, book.known)
  doc = links.in_one_file(doc, book, chapter, job.format)
  if not is_typst then doc = numbering.spelled_out(doc, chapter.head.label) end
  doc = citations.in_one_file(doc, book.cited, job, chapter)
  doc.meta = pandoc.Meta({})
  files.write(chapter.out.text,
    is_typst and pandoc.write(doc, "typst-citations", options({})) or pandoc.write(doc, "json"))
end

return function(job)
  local whole_book = {dialect = files.data(job.dialect), known = job.known, heads = job.heads, cited = job.cited}
  job.references = pandoc.read(files.read(job.references), "csljson").meta.references
  job.template = job.template and template_at(job.template)
  for number, chapter in ipairs(job.chapters) do
    local book, reads = watched.object(whole_book)
    local found = (job.format == "html" and page or part)(job, chapter, book)
    files.write(chapter.out.result, pandoc.json.encode({records = found or {}, reads = reads()}))
    memory.tidied(number)
  end
end
