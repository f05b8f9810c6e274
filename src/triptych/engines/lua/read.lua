--- The first step: chapters as syntax trees, with the dialect's filter applied.
--
-- Each chapter is read by itself, as if there were no others. Of each the step leaves a syntax tree,
-- for the site the tree of what its author wrote besides, and what the rest of the book must know of
-- it: its outline, what it cites, and which data its making has read.

local callouts = require("callouts")
local citations = require("citations")
local files = require("files")
local memory = require("memory")
local outline = require("outline")
local pagebreaks = require("pagebreaks")
local shown = require("shown")
local watched = require("watched")

-- The citations that were made as text, by what each was made from, as long as their style is the same.
local cited = {style = nil, texts = nil}

local function texts_in(style)
  if cited.style ~= style then cited = {style = style, texts = {}} end
  return cited.texts
end

--- Run the dialect's filter over a chapter, as Quarto does before it looks at anything itself. Gives
-- what it makes, and what the author wrote for this format: its first part leaves out all else.
local function with_dialect(doc, job, chapter, data, reads_file)
  TRIPTYCH = {
    data = data,
    format = job.format,
    offset = chapter.offset,
    path = chapter.path,
    root = ".",
    texts = texts_in(job.style),
    reads_file = reads_file,
  }
  local authored
  for _, filter in ipairs(assert(loadfile(job.filter))()) do
    doc = doc:walk(filter)
    authored = authored or doc
  end
  return doc, authored
end

local function read(job, chapter, dialect)
  local book, reads, reads_file = watched.object({dialect = dialect})
  local written = pandoc.read(chapter.text, "markdown")
  local doc, authored = with_dialect(written, job, chapter, book.dialect, reads_file)
  doc = pagebreaks.applied(doc, job.format)
  doc = callouts.applied(doc, job.format)
  files.write(chapter.out.tree, pandoc.write(doc, "json"))
  if job.format == "html" then files.write(chapter.out.authored, pandoc.write(authored, "json")) end
  files.write(chapter.out.result, pandoc.json.encode({
    outline = outline.of(doc, job.format == "html"),
    cites = citations.keys_of(doc),
    shows = shown.by(written),
    has_bibliography = citations.has_bibliography(doc),
    reads = reads(),
  }))
end

return function(job)
  local dialect = files.data(job.dialect)
  for number, chapter in ipairs(job.chapters) do
    read(job, chapter, dialect)
    memory.tidied(number)
  end
end
