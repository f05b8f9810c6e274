--- The book as every part of the filter needs it: the evidence's data, the format, where things are.

local function read_data(engine)
  if engine.data then return engine.data end
  local root = quarto and quarto.project.directory or "."
  local path = pandoc.path.join({root, "build", "dialect.json"})
  local file = io.open(path, "r")
  if not file then
    error("triptych: " .. path .. " is missing. Run `triptych figures` first.")
  end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local function format_of(engine)
  if engine.format then return engine.format end
  if FORMAT:match("typst") then return "typst" end
  if FORMAT:match("epub") then return "epub" end
  return "html"
end

return function(engine)
  local book = {data = read_data(engine), format = format_of(engine)}
  local data = book.data
  -- The way from this page to the site's root, and from here to the project's folder.
  book.offset = engine.offset or (quarto and quarto.project.offset) or "."
  book.root = engine.root or (quarto and quarto.project.directory) or "."
  book.is_html, book.is_typst = book.format == "html", book.format == "typst"

  --- Where a thing on a chapter's page is: in a single file (PDF, EPUB) the identifier is enough.
  function book.target(page, id)
    if book.is_html then return book.offset .. "/" .. page .. "#" .. id end
    return "#" .. id
  end

  --- Where a passage is read: on the site in its source, elsewhere in the appendix of extracts.
  function book.passage_target(id)
    local reader = data.pages.readers[data.extracts[id].source]
    if book.is_html and reader then return book.target(reader, "passage-" .. id) end
    return book.target(data.pages.extracts, id)
  end

  function book.source_of(id) return data.sources[data.extracts[id].source] end

  -- A JSON number may come as a float, whose own text is "1.0".
  function book.class_of(source) return string.format("source-%d", source.index) end

  function book.crossref(id)
    return pandoc.Cite({pandoc.Str("@" .. id)}, {pandoc.Citation(id, "AuthorInText")})
  end

  --- The text of a file that a build has made, by its path in the project.
  function book.file(path)
    if engine.reads_file then engine.reads_file(path) end
    local file = assert(io.open(pandoc.path.join({book.root, path}), "rb"))
    local text = file:read("a")
    file:close()
    return text
  end

  --- Data as plain tables, which pandoc can write; those of the book may only look like tables.
  function book.plain(value)
    if type(value) ~= "table" then return value end
    local copy = {}
    for name, part in pairs(value) do copy[name] = book.plain(part) end
    return copy
  end

  --- Text in a page's own syntax, for what pandoc has no syntax tree for.
  function book.escaped(text)
    local entities = {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;"}
    return (text:gsub('[&<>"]', entities))
  end

  return book
end
