--- Source readers: a source's own lines, with its extracts marked and what rests on each beside them.

return function(book, typst, marks, passages)
  local data = book.data
  local readers = {}

  local ONLY_EXCERPTS = "Of this source only the passages that the book quotes are shown, with some words around them."

  -- The PDF and the EPUB -------------------------------------------------------------------------

  local function typst_segment(segment)
    local text = pandoc.Inlines(segment.text)
    if #segment.extracts == 0 then return text end
    local fields, starts = {}, {}
    for _, id in ipairs(segment.extracts) do
      table.insert(fields, "(" .. marks.typst_fields(id) .. ")")
    end
    for _, id in ipairs(segment.starts) do table.insert(starts, typst.quoted(id) .. ",") end
    local call = string.format("#passage(%s, starts: (%s))",
      table.concat(fields, ", "), table.concat(starts, " "))
    return typst.around_inlines(call, text)
  end

  -- Pages ----------------------------------------------------------------------------------------

  --- The sign before a passage: on the site its permalink, in the EPUB the way to its entry.
  local function sign(id)
    local source = book.source_of(id)
    local extract = data.extracts[id]
    local to = book.is_html and "#passage-" .. id or book.target(data.pages.extracts, id)
    local link = pandoc.Link(pandoc.Str(extract.sign), to, "",
      {class = "mark " .. book.class_of(source), ["aria-label"] = "Passage " .. extract.sign})
    return pandoc.Span({link}, {id = "passage-" .. id, class = "evidence"})
  end

  local function page_segment(segment)
    local text = pandoc.Inlines(segment.text)
    if #segment.extracts == 0 then
      if segment.left_out then return pandoc.Inlines({pandoc.Span(text, {class = "left-out"})}) end
      return text
    end
    local class = "passage " .. book.class_of(book.source_of(segment.extracts[1]))
    local inlines = pandoc.Inlines({})
    for _, id in ipairs(segment.starts) do
      inlines:insert(sign(id))
      if book.is_html and segment.mended == id then
        inlines:insert(pandoc.Span(passages.text(id), {class = "mark mended " .. class, ["data-holds"] = id}))
      end
    end
    local attributes = {class = "mark " .. class}
    if #segment.extracts > 1 then attributes.class = attributes.class .. " overlap" end
    if segment.mended ~= "" then attributes.class = attributes.class .. " as-printed" end
    if book.is_html then attributes["data-holds"] = table.concat(segment.extracts, " ") end
    inlines:insert(pandoc.Span(text, attributes))
    return inlines
  end

  local function inlines_of(block)
    local segment_inlines = book.is_typst and typst_segment or page_segment
    local inlines = pandoc.Inlines({})
    for index, line in ipairs(block.lines) do
      if index > 1 then inlines:insert(pandoc.LineBreak()) end
      for _, segment in ipairs(line) do
        if segment.gap then inlines:extend({pandoc.Space(), pandoc.Str("[…]"), pandoc.Space()})
        else inlines:extend(segment_inlines(segment)) end
      end
    end
    return inlines
  end

  --- What is said of a passage beside the line on which it begins.
  local function note(id)
    local extract, source = data.extracts[id], book.source_of(id)
    local link = pandoc.Link(pandoc.Str(extract.sign), book.target(data.pages.extracts, id), "",
      {class = "mark " .. book.class_of(source), ["aria-label"] = "Extract " .. extract.sign})
    local head = pandoc.Inlines({link, pandoc.Space(),
      pandoc.Span(pandoc.Inlines(table.concat(extract.codes, " · ")), {class = "codes"})})
    local attr = pandoc.Attr("", {"note", book.class_of(source)},
      {{"data-passage", id}, {"data-themes", table.concat(extract.themes, " ")}})
    local resting = pandoc.Span(passages.resting(id), {class = "resting"})
    return pandoc.Div({pandoc.Para(head), pandoc.Para({resting})}, attr)
  end

  local function notes_of(block)
    local notes = pandoc.Blocks({})
    for _, line in ipairs(block.lines) do
      for _, segment in ipairs(line) do
        for _, id in ipairs(segment.starts) do notes:insert(note(id)) end
      end
    end
    return pandoc.Div(notes, {class = "notes"})
  end

  --- The switch to the mended reading needs no script; the filter by theme does.
  local function tools(source)
    local themes, is_mended = {}, false
    for _, extract in pairs(data.extracts) do
      if data.sources[extract.source] == source then
        for _, theme in ipairs(extract.themes) do themes[theme] = true end
      end
    end
    for _, block in ipairs(source.blocks) do
      for _, line in ipairs(block.lines) do
        for _, segment in ipairs(line) do is_mended = is_mended or segment.mended ~= "" end
      end
    end
    local html = {'<div class="reader-tools">'}
    if is_mended then
      table.insert(html, '<label><input type="checkbox" class="mended-switch"> Mended reading</label>')
    end
    table.insert(html, '<label class="by-script" hidden>Theme <select class="theme-filter">')
    table.insert(html, '<option value="">all</option>')
    for _, theme in ipairs(data.themes) do
      if themes[theme.value] then
        table.insert(html, string.format('<option value="%s">%s</option>',
          book.escaped(theme.value), book.escaped(theme.label)))
      end
    end
    table.insert(html, "</select></label>")
    table.insert(html, '<span class="by-script keys" hidden><kbd>n</kbd> next passage, <kbd>p</kbd> previous</span>')
    table.insert(html, '<span class="by-script found" role="status" hidden></span></div>')
    return pandoc.RawBlock("html", table.concat(html, "\n"))
  end

  --- Whether all of a block belongs to passages that begin elsewhere: a line that the scan tore off.
  local function is_torn(block)
    for _, line in ipairs(block.lines) do
      for _, segment in ipairs(line) do
        local is_elsewhere = segment.mended ~= "" and not pandoc.List(segment.starts):includes(segment.mended)
        if not is_elsewhere and segment.text:match("%S") then return false end
      end
    end
    return true
  end

  local function page_block(block)
    local inlines = inlines_of(block)
    if not book.is_html then return pandoc.Para(inlines) end
    local number = string.format("%d", block.line)
    inlines:insert(1, pandoc.Span(pandoc.Inlines(number), {class = "line-number", ["aria-hidden"] = "true"}))
    return pandoc.Div({pandoc.Para(inlines), notes_of(block)}, {class = "reader-block" .. (is_torn(block) and " torn" or "")})
  end

  local function rights(source)
    local said = {}
    if source.publish == "excerpts" then table.insert(said, ONLY_EXCERPTS) end
    if source.rights ~= "" then table.insert(said, "Rights: " .. source.rights) end
    if #said == 0 then return {} end
    return {pandoc.Div({pandoc.Para(pandoc.Inlines(table.concat(said, " ")))}, {class = "rights"})}
  end

  --- The reader of one source.
  function readers.of(id)
    local source = data.sources[id]
    local made = pandoc.Blocks(rights(source))
    local blocks = pandoc.Blocks({})
    if book.is_typst then
      for _, block in ipairs(source.blocks) do blocks:insert(pandoc.Para(inlines_of(block))) end
      made:extend(typst.around_blocks("#reader", blocks))
      return made
    end
    if book.is_html then blocks:insert(tools(source)) end
    for _, block in ipairs(source.blocks) do blocks:insert(page_block(block)) end
    made:insert(pandoc.Div(blocks, {class = "reader"}))
    return made
  end

  return readers
end
