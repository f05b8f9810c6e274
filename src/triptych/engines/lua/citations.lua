--- Citations of the sources themselves, by citeproc, with one bibliography for the book.

local M = {}

local function is_crossref(key) return key:match("^fig%-") or key:match("^tbl%-") or key:match("^sec%-") end

--- Which works a chapter cites, each once.
function M.keys_of(doc)
  local keys = pandoc.List({})
  doc:walk({Cite = function(cite)
    for _, citation in ipairs(cite.citations) do
      if not is_crossref(citation.id) and not keys:includes(citation.id) then keys:insert(citation.id) end
    end
  end})
  return keys
end

--- Whether a chapter holds the book's bibliography.
function M.has_bibliography(doc)
  local found = false
  doc:walk({Div = function(div) found = found or div.identifier == "refs" end})
  return found
end

--- Run citeproc over a chapter that cites a work, or holds the bibliography. It knows all that the book
-- cites, so that a work is cited alike in every chapter; only the one with the bibliography keeps it.
local function processed(doc, cited, job, chapter)
  local is_here = chapter.has_bibliography
  if not is_here and not chapter.has_citations then return doc, true end
  local everything = pandoc.List(cited.keys):map(function(key)
    return pandoc.Cite({}, {pandoc.Citation(key, "NormalCitation")})
  end)
  doc.meta = pandoc.Meta({
    references = job.references,
    ["link-citations"] = true,
    lang = job.lang,
    csl = job.csl,
    nocite = pandoc.MetaInlines(everything),
  })
  doc = pandoc.utils.citeproc(doc)
  if not is_here then doc.blocks:remove() end
  return doc, is_here
end

local function without_links(doc)
  return doc:walk({Link = function(link)
    if link.target:match("^#ref%-") then return link.content end
  end})
end

--- On a page: citations lead to the page of the bibliography.
function M.on_page(doc, cited, job, chapter)
  local made, is_here = processed(doc, cited, job, chapter)
  if is_here then return made end
  if cited.page == "" then return without_links(made) end
  return made:walk({Link = function(link)
    if not link.target:match("^#ref%-") then return nil end
    link.target = chapter.offset .. "/" .. cited.page .. link.target
    return link
  end})
end

--- In one file: they lead to it there.
function M.in_one_file(doc, cited, job, chapter)
  local made, is_here = processed(doc, cited, job, chapter)
  if is_here or cited.page ~= "" then return made end
  return without_links(made)
end

return M
