--- Evidence marks: links from a word, a cell or a caption to the passage that it rests on.

return function(book, typst, margin)
  local data = book.data
  local marks = {}
  local made = {}

  local function shortened(text, length)
    if utf8.len(text) <= length then return text end
    return text:sub(1, utf8.offset(text, length) - 1) .. "…"
  end

  --- An extract as the fields of a Typst dictionary.
  function marks.typst_fields(id)
    local extract = data.extracts[id]
    return string.format("id: %s, sign: %s, fill: rgb(%s)",
      typst.quoted(id), typst.quoted(extract.sign), typst.quoted(book.source_of(id).colour))
  end

  --- One mark: a link to its passage, in the EPUB by way of a note. What can be led back to has an
  -- identifier: on the site the marks that an author wrote, in the EPUB all with a note.
  function marks.link(id, can_be_led_to, has_note)
    local extract, source = data.extracts[id], book.source_of(id)
    local identifier = ""
    if can_be_led_to and book.is_html or has_note then
      made[id] = (made[id] or 0) + 1
      identifier = "mark-" .. id .. "-" .. made[id]
    end
    -- A list, as a table of names has no order of its own, and the bytes are to be the same each time.
    local attributes = {{"aria-label", "Evidence " .. extract.sign .. ", " .. source.label}}
    if book.is_html then table.insert(attributes, {"data-passages", id}) end
    if has_note then
      table.insert(attributes, {"epub:type", "noteref"})
      table.insert(attributes, {"role", "doc-noteref"})
    end
    local target, title = "#note-" .. id, ""
    if not has_note then
      target = book.passage_target(id)
      title = source.label .. ", " .. extract.lines .. ": “" .. shortened(extract.text, 280) .. "”"
    end
    local attr = pandoc.Attr(identifier, {"mark", book.class_of(source)}, attributes)
    return pandoc.Link(pandoc.Str(extract.sign), target, title, attr)
  end

  local function in_typst(ids, settings)
    local fields = {}
    for _, id in ipairs(ids) do table.insert(fields, "(" .. marks.typst_fields(id) .. ")") end
    return typst.inline("#evidence(" .. settings .. table.concat(fields, ", ") .. ")")
  end

  --- Marks side by side, as one group: raised after an author's words, on the line elsewhere.
  function marks.group(ids, can_be_led_to, is_list)
    if book.is_typst then return in_typst(ids, can_be_led_to and "" or "raised: false, ") end
    local group = pandoc.Inlines({})
    for index, id in ipairs(ids) do
      if index > 1 then group:insert(can_be_led_to and pandoc.Str("\u{2009}") or pandoc.Space()) end
      group:insert(marks.link(id, can_be_led_to, book.format == "epub" and not is_list))
    end
    return pandoc.Span(group, {class = "evidence"})
  end

  --- Marks in a list that names passages again: no page of it is told where they are listed.
  function marks.listed(ids)
    if book.is_typst then return in_typst(ids, "raised: false, traced: false, ") end
    return marks.group(ids, false, true)
  end

  --- Text of the data in which `[@id; @id]` are marks and all else is text.
  function marks.in_text(text)
    local inlines = pandoc.Inlines({})
    local from = 1
    for start, cited, stop in text:gmatch("()%s*%[(@[^%[%]]+)%]()") do
      inlines:extend(pandoc.Inlines(text:sub(from, start - 1)))
      local ids = {}
      for id in cited:gmatch("@([%w_-]+)") do table.insert(ids, id) end
      inlines:insert(marks.group(ids, false))
      from = stop
    end
    inlines:extend(pandoc.Inlines(text:sub(from)))
    return inlines
  end

  -- What an author writes ------------------------------------------------------------------------

  local function is_extract(citation) return data.extracts[citation.id] ~= nil end

  local function has_mark(cite) return cite.citations:find_if(is_extract) ~= nil end

  --- Split a citation into marks with their notes and what is left of it, in the order of its parts.
  local function of_cite(cite, notes_on)
    local inlines, ids, others = pandoc.Inlines({}), {}, {}
    local function flush_marks()
      if #ids > 0 then
        inlines:insert(marks.group(ids, true))
        inlines:extend(notes_on(ids))
      end
      ids = {}
    end
    local function flush_others()
      if #others > 0 then inlines:insert(pandoc.Cite(cite.content, others)) end
      others = {}
    end
    for _, citation in ipairs(cite.citations) do
      if is_extract(citation) then
        flush_others()
        if #citation.prefix > 0 then
          flush_marks()
          inlines:extend(citation.prefix)
          inlines:insert(pandoc.Space())
        end
        table.insert(ids, citation.id)
        if #citation.suffix > 0 then
          flush_marks()
          inlines:extend(citation.suffix)
        end
      else
        flush_marks()
        table.insert(others, citation)
      end
    end
    flush_marks()
    flush_others()
    return inlines
  end

  --- A mark closes up to the word before it.
  local function without_last_space(inlines)
    local last = inlines[#inlines]
    if last and (last.t == "Space" or last.t == "SoftBreak") then inlines:remove() end
  end

  local function length_of(text) return utf8.len(pandoc.utils.stringify(text)) end

  --- What makes the notes of this text's marks, each as long as there is room for all.
  local function noting(inlines, cites)
    local characters, count = length_of(inlines), 0
    for _, cite in pairs(cites) do
      characters = characters - length_of(cite)
      for _, citation in ipairs(cite.citations) do
        if is_extract(citation) then count = count + 1 end
      end
    end
    local noted = {}
    return function(ids) return margin.notes(ids, margin.room(characters, count), noted) end
  end

  function marks.of_inlines(inlines)
    -- Whatever is asked of an inline, pandoc answers, which takes its time: each is asked once what it is.
    local cites, is_marked = {}, false
    for index, inline in ipairs(inlines) do
      if inline.t == "Cite" then
        cites[index] = inline
        is_marked = is_marked or has_mark(inline)
      end
    end
    if not is_marked then return nil end
    local kept, notes_on = pandoc.Inlines({}), noting(inlines, cites)
    for index, inline in ipairs(inlines) do
      if cites[index] and has_mark(inline) then
        if is_extract(inline.citations[1]) and #inline.citations[1].prefix == 0 then
          without_last_space(kept)
        end
        kept:extend(of_cite(inline, notes_on))
      else
        kept:insert(inline)
      end
    end
    return kept
  end

  return marks
end
