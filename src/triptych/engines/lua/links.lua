--- Cross-references, and links from chapter to chapter.

local numbering = require("numbering")

local M = {}

local function is_crossref(citation)
  return citation.id:match("^fig%-") or citation.id:match("^tbl%-") or citation.id:match("^sec%-")
end

--- One reference's words: `-@fig-x` gives the number alone.
local function words(citation, found)
  if citation.mode == "SuppressAuthor" and found.number ~= "" then return found.number end
  return numbering.words(found)
end

local function resolved(cite, known, make)
  if not is_crossref(cite.citations[1]) then return nil end
  local inlines = pandoc.Inlines({})
  for index, citation in ipairs(cite.citations) do
    local found = known[citation.id]
    if not found then error("“@" .. citation.id .. "” refers to nothing.") end
    if index > 1 then inlines:extend({pandoc.Str(","), pandoc.Space()}) end
    inlines:extend(citation.prefix)
    if #citation.prefix > 0 then inlines:insert(pandoc.Space()) end
    inlines:insert(make(citation, found))
    inlines:extend(citation.suffix)
  end
  return inlines
end

--- On the site: every chapter is a page.
function M.to_pages(doc, known, chapter)
  return doc:walk({
    Cite = function(cite)
      return resolved(cite, known, function(citation, found)
        local to = "#" .. citation.id
        if found.page ~= chapter.page then to = chapter.offset .. "/" .. found.page .. to end
        return pandoc.Link(pandoc.Str(words(citation, found)), to, "", {class = "crossref"})
      end)
    end,
    Link = function(link)
      if link.target:match("^%a[%w+.-]*:") then return nil end
      local to = link.target:gsub("%.qmd$", ".html"):gsub("%.qmd#", ".html#")
      if link.target:match("^/[^/]") then to = chapter.offset .. to end
      if to == link.target then return nil end
      link.target = to
      return link
    end,
  })
end

--- A path that a chapter gives, from the project's folder.
local function from_root(chapter, path)
  if path:match("^/") then return path:sub(2) end
  local parts = pandoc.List(pandoc.path.split(pandoc.path.directory(chapter.path)))
  for _, part in ipairs(pandoc.path.split(path)) do
    if part == ".." then parts:remove()
    elseif part ~= "." then parts:insert(part) end
  end
  if parts[1] == "." then parts:remove(1) end
  return table.concat(parts, "/")
end

local function unescaped(url)
  return (url:gsub("%%(%x%x)", function(code) return string.char(tonumber(code, 16)) end))
end

local function typst_string(text)
  return '"' .. text:gsub("[\\\"]", "\\%0"):gsub("%c", " ") .. '"'
end

--- An author's own image, where there are no folders of chapters any more.
local function image_in_one_file(image, chapter, format)
  if image.src:match("^%a[%w+.-]*:") or image.src:match("build/figures/") then return nil end
  local path = from_root(chapter, unescaped(image.src))
  if format == "typst" then
    local alt = pandoc.utils.stringify(image.caption)
    return pandoc.RawInline("typst", string.format("#box(image(%s, alt: %s))",
      typst_string("/" .. path), typst_string(alt)))
  end
  image.src = path
  return image
end

--- In one file: every chapter is a heading.
function M.in_one_file(doc, book, chapter, format)
  return doc:walk({
    Cite = function(cite)
      return resolved(cite, book.known, function(citation, found)
        if format == "typst" and citation.mode ~= "SuppressAuthor" and found.number ~= "" then
          local call = string.format("#ref(<%s>, supplement: [%s])", citation.id, found.label)
          return pandoc.RawInline("typst", call)
        end
        return pandoc.Link(pandoc.Str(words(citation, found)), "#" .. citation.id, "", {class = "crossref"})
      end)
    end,
    Link = function(link)
      local path, id = link.target:match("^([^#:]*%.qmd)#?(.*)$")
      if not path then return nil end
      if id == "" then id = book.heads[from_root(chapter, path)] end
      link.target = "#" .. id
      return link
    end,
    Image = function(image) return image_in_one_file(image, chapter, format) end,
  })
end

return M
