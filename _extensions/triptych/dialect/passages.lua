--- Passages in full: quoted in a chapter, and listed in the appendix with all that rests on each.

return function(book, typst, marks)
  local data = book.data
  local passages = {}

  --- The text of a passage, with what was mended in it marked.
  function passages.text(id)
    local extract = data.extracts[id]
    if #extract.pieces == 0 then return pandoc.Inlines(extract.text) end
    local inlines = pandoc.Inlines({})
    for _, piece in ipairs(extract.pieces) do
      local text = pandoc.Inlines(piece.text)
      if piece.mended and not book.is_typst then inlines:insert(pandoc.Span(text, {class = "mend"}))
      else inlines:extend(text) end
    end
    return inlines
  end

  --- A quotation in a chapter.
  function passages.quotation(id)
    local extract, source = data.extracts[id], book.source_of(id)
    local quotation = pandoc.Para(pandoc.Inlines(extract.text))
    if book.is_typst then
      local call = string.format("#extract-quotation(%s, source: %s)",
        marks.typst_fields(id), typst.quoted(source.label))
      return typst.around_blocks(call, {pandoc.Plain(quotation.content)})
    end
    local origin = pandoc.Inlines({pandoc.Str("— "), pandoc.Str(source.label .. ", " .. extract.lines)})
    origin:insert(marks.group({id}, true))
    return pandoc.Div(
      {pandoc.BlockQuote({quotation}), pandoc.Para(origin)},
      {class = "extract " .. book.class_of(source)})
  end

  --- Where an extract's marks stand, and which figures and tables rest on it.
  function passages.resting(id)
    local extract = data.extracts[id]
    local line = pandoc.Inlines({})
    local function separate()
      if #line > 0 then line:extend({pandoc.Str(","), pandoc.Space()}) end
    end
    for _, place in ipairs(extract.cited) do
      separate()
      if place.ref ~= "" then line:insert(book.crossref(place.ref))
      else line:extend(pandoc.Inlines(place.title)) end
      if book.is_html then
        for number = 1, place.marks do
          local to = book.target(place.chapter, "mark-" .. id .. "-" .. number)
          local label = {class = "back", ["aria-label"] = "Back to mark " .. number}
          line:extend({pandoc.Space(), pandoc.Link(pandoc.Str("↑"), to, "", label)})
        end
      end
    end
    for _, float in ipairs(extract.rests) do
      separate()
      line:insert(book.crossref(float))
    end
    if #line == 0 then return pandoc.Inlines("Nothing in the book rests on it.") end
    line:insert(1, pandoc.Space())
    line:insert(1, pandoc.Str("In"))
    return line
  end

  local function entry(id)
    local extract, source = data.extracts[id], book.source_of(id)
    local quotation = pandoc.Blocks({pandoc.Para(passages.text(id))})
    if extract.text ~= extract.quote then
      local printed = pandoc.Inlines((book.is_typst and "" or "The scan has: ") .. extract.quote)
      printed:extend({pandoc.LineBreak()})
      local mends = #extract.mends > 0 and table.concat(extract.mends, "; ") or "torn parts joined"
      printed:extend(pandoc.Inlines("Mended: " .. mends .. "."))
      if book.is_typst then
        quotation:extend(typst.around_blocks("#as-printed", {pandoc.Para(printed)}))
      else
        quotation:insert(pandoc.Para({pandoc.Span(printed, {class = "scan"})}))
      end
    end
    local codes = table.concat(extract.codes, " · ")
    if book.is_typst then
      local floats = {}
      for _, float in ipairs(extract.rests) do table.insert(floats, "<" .. float .. ">") end
      local resting = string.format("#resting(%s)", table.concat(floats, ", "))
      quotation:insert(typst.block(resting))
      local call = string.format("#extract-entry(%s, where: %s, codes: %s)",
        marks.typst_fields(id), typst.quoted(extract.lines), typst.quoted(codes))
      return typst.around_blocks(call, quotation)
    end
    local head = pandoc.Inlines({marks.link(id, false), pandoc.Space(),
      pandoc.Span(pandoc.Inlines(source.label .. ", " .. extract.lines), {class = "where"})})
    local foot = pandoc.Inlines({pandoc.Span(pandoc.Inlines(codes), {class = "codes"}), pandoc.LineBreak()})
    foot:insert(pandoc.Span(passages.resting(id), {class = "resting"}))
    return {pandoc.Div(
      {pandoc.Para(head), pandoc.BlockQuote(quotation), pandoc.Para(foot)},
      {id = id, class = "extract-entry " .. book.class_of(source)})}
  end

  --- The appendix of extracts.
  function passages.all()
    local blocks, last = pandoc.Blocks({}), nil
    for _, id in ipairs(data.order) do
      local source = data.extracts[id].source
      if source ~= last then
        local label = pandoc.Inlines(data.sources[source].label)
        blocks:insert(pandoc.Header(2, label, {id = "extracts-" .. source}))
        last = source
      end
      blocks:extend(entry(id))
    end
    return blocks
  end

  return passages
end
