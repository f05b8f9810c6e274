--- The EPUB's notes: at a chapter's end each passage that its marks lead to, which reading systems show
-- over the text when a mark is touched.

return function(book)
  local data = book.data

  local function raw(text) return pandoc.RawBlock("html", text) end
  local function raw_inline(text) return pandoc.RawInline("html", text) end

  --- One passage: its sign, which leads back to its first mark, its words, where they stand, and the
  -- way to its entry.
  local function note(id, first_mark)
    local extract, source = data.extracts[id], book.source_of(id)
    local back = string.format(
      '<a class="mark %s" role="doc-backlink" href="#%s" aria-label="Back to mark %s">%s</a>',
      book.class_of(source), first_mark, extract.sign, extract.sign)
    local line = pandoc.Inlines({raw_inline(back), pandoc.Space()})
    line:insert(pandoc.Quoted("DoubleQuote", pandoc.Inlines(extract.text)))
    line:extend({pandoc.Space(), pandoc.Str("—"), pandoc.Space()})
    line:insert(pandoc.Link(
      pandoc.Inlines(source.label .. ", " .. extract.lines), book.target(data.pages.extracts, id)))
    return {
      raw(string.format('<aside epub:type="footnote" role="doc-footnote" id="note-%s">', id)),
      pandoc.Para(line),
      raw("</aside>"),
    }
  end

  --- The passages that the marks of these blocks lead to, in the order of their first marks.
  local function noted(blocks)
    local ids, first = pandoc.List({}), {}
    blocks:walk({Link = function(link)
      local id = link.target:match("^#note%-(.+)$")
      if id and not first[id] then
        ids:insert(id)
        first[id] = link.identifier
      end
    end})
    return ids, first
  end

  local function with_notes(chapter)
    local ids, first = noted(chapter)
    if #ids == 0 then return chapter end
    chapter:insert(raw('<section epub:type="footnotes" role="doc-endnotes" class="notes" aria-label="Passages">'))
    for _, id in ipairs(ids) do chapter:extend(note(id, first[id])) end
    chapter:insert(raw("</section>"))
    return chapter
  end

  return function(doc)
    if book.format ~= "epub" then return nil end
    local blocks, chapter = pandoc.Blocks({}), pandoc.Blocks({})
    for _, block in ipairs(doc.blocks) do
      if block.t == "Header" and block.level == 1 then
        blocks:extend(with_notes(chapter))
        chapter = pandoc.Blocks({})
      end
      chapter:insert(block)
    end
    blocks:extend(with_notes(chapter))
    doc.blocks = blocks
    return doc
  end
end
