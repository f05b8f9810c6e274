--- How a page of the site is cited: below it, and at each extract.

return function(book, engine)
  if not book.is_html then return nil end
  local data = book.data
  local citing = data.citing

  --- The chapter that this page is of, as the book lists it.
  local function path()
    if engine.path then return engine.path end
    return pandoc.path.make_relative(quarto.doc.input_file, quarto.project.directory)
  end

  -- Citations as text, by style, language and work. The book's stands on every page, so the embedded
  -- engine keeps them from page to page.
  local texts = engine.texts or {}

  local function made_as_text(item, works)
    local meta = pandoc.read(works, "csljson").meta
    meta.nocite = pandoc.Inlines({pandoc.Cite({}, {pandoc.Citation(item.id, "NormalCitation")})})
    meta.lang = citing.lang
    if citing.style ~= "" then meta.csl = pandoc.path.join({book.root, citing.style}) end
    local listed = pandoc.utils.citeproc(pandoc.Pandoc({}, meta))
    return (pandoc.write(listed, "plain", pandoc.WriterOptions({wrap_text = "none"})):gsub("%s+$", ""))
  end

  --- A citation as text, in the bibliography's style. Each is made by itself, so that no style tells
  -- works of one author and year apart by letters.
  local function as_text(item)
    local works = pandoc.json.encode({book.plain(item)})
    local key = table.concat({citing.style, citing.lang, works}, " ")
    texts[key] = texts[key] or made_as_text(item, works)
    return texts[key]
  end

  local function to_copy(text) return "<pre>" .. book.escaped(text) .. "</pre>" end

  --- A work's citation, and its record in each format, to be copied or taken away.
  local function work(cited)
    local html = {"<p>" .. cited.says .. ":</p>", to_copy(as_text(cited.csl))}
    for _, file in ipairs(cited.files) do
      local link = string.format('<a href="%s/%s" download>%s</a>',
        book.offset, book.escaped(file.path), book.escaped(pandoc.path.filename(file.path)))
      table.insert(html, string.format("<details><summary>%s for %s</summary>\n%s\n<p>As a file: %s</p></details>",
        file.format, cited.says:lower(), to_copy(file.text), link))
    end
    return table.concat(html, "\n")
  end

  local function below_the_page(page)
    local html = {
      "<details><summary>Cite this</summary>", work(page), work(citing.book), "</details>",
      "<!-- editions -->", -- where `triptych editions` lets the page lead to the others
    }
    return pandoc.Div({pandoc.RawBlock("html", table.concat(html, "\n"))}, {class = "cite-this"})
  end

  --- Each extract's own citation: which it is, where it stands in its source, and in which book. It can
  --- be led to: a browser opens what an address is within.
  local function with_extracts(doc, page)
    local item = {}
    for name, value in pairs(citing.book.csl) do item[name] = value end
    item.URL = nil
    local within = as_text(item)
    return doc:walk({Div = function(div)
      local extract = data.extracts[div.identifier]
      if not extract or not div.classes:includes("extract-entry") then return nil end
      local address = page.csl.URL and " " .. page.csl.URL .. "#" .. div.identifier or ""
      local text = string.format("%s, %s, %s, in: %s%s",
        extract.sign, data.sources[extract.source].label, extract.lines, within, address)
      div.content:insert(pandoc.RawBlock("html", string.format(
        '<details class="cite-extract"><summary>Cite %s</summary><pre id="cite-%s">%s</pre></details>',
        extract.sign, div.identifier, book.escaped(text))))
      return div
    end})
  end

  return function(doc)
    local here = path()
    local page = citing.pages[here]
    if not page then return nil end
    if here == data.pages.extracts then doc = with_extracts(doc, page) end
    doc.blocks:insert(below_the_page(page))
    return doc
  end
end
