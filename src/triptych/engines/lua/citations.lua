--- Citations of the sources themselves, by citeproc, with one bibliography for the book.

local M = {}

local function keys_of(doc)
  local keys = pandoc.List({})
  doc:walk({Cite = function(cite)
    for _, citation in ipairs(cite.citations) do
      if not keys:includes(citation.id) then keys:insert(citation.id) end
    end
  end})
  return keys
end

local function has_refs(doc)
  local found = false
  doc:walk({Div = function(div) found = found or div.identifier == "refs" end})
  return found
end

--- Which keys the whole book cites, and on which page its bibliography stands.
function M.of(made)
  local cited = {keys = pandoc.List({}), page = nil}
  for _, one in ipairs(made) do
    for _, key in ipairs(keys_of(one.doc)) do
      local is_crossref = key:match("^fig%-") or key:match("^tbl%-") or key:match("^sec%-")
      if not is_crossref and not cited.keys:includes(key) then cited.keys:insert(key) end
    end
    if has_refs(one.doc) then cited.page = one.chapter.page end
  end
  return cited
end

local function meta_for(references, job)
  local meta = {references = references, ["link-citations"] = true, lang = job.book.lang}
  if job.csl then meta.csl = job.csl end
  return pandoc.Meta(meta)
end

--- On a page: citations lead to the page of the bibliography, which lists what the book cites. Every
-- page knows all that is cited, so that a work is cited alike on each.
function M.on_page(doc, cited, references, job, chapter)
  local here = cited.page == chapter.page
  if not here and #keys_of(doc) == 0 then return doc end
  doc.meta = meta_for(references, job)
  local all = pandoc.List({})
  for _, key in ipairs(cited.keys) do
    all:insert(pandoc.Cite({}, {pandoc.Citation(key, "NormalCitation")}))
  end
  doc.meta.nocite = pandoc.MetaInlines(all)
  doc = pandoc.utils.citeproc(doc)
  if here then return doc end
  doc.blocks:remove()
  return doc:walk({Link = function(link)
    if not link.target:match("^#ref%-") then return nil end
    if not cited.page then return link.content end
    link.target = chapter.offset .. "/" .. cited.page .. link.target
    return link
  end})
end

--- In one file.
function M.in_one_file(doc, references, job)
  if #keys_of(doc) == 0 then return doc end
  doc.meta = meta_for(references, job)
  return pandoc.utils.citeproc(doc)
end

return M
