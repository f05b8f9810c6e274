--- Tables from the data: real ones, with header cells, in every format.

return function(book, typst, marks)
  local data = book.data
  local tables = {}

  local ALIGNMENTS = {left = pandoc.AlignLeft, center = pandoc.AlignCenter, right = pandoc.AlignRight}

  local function chinese(characters)
    local text = pandoc.Inlines(characters)
    if not book.is_typst then return {pandoc.Span(text, {lang = "zh"})} end
    return typst.around_inlines('#text(lang: "zh")', text)
  end

  --- A term where the links to it lead.
  local function headword(word, id)
    local text = pandoc.Emph(pandoc.Inlines(word))
    if not book.is_typst then return {pandoc.Span({text}, {id = id})} end
    return {text, typst.inline("#metadata(none)<" .. id .. ">")}
  end

  --- A stance or status: its sign and its word.
  function tables.status(code)
    local sign = pandoc.Span(
      pandoc.Inlines(data.statuses[code].sign), {class = "sign", ["aria-hidden"] = "true"})
    return pandoc.Span({sign, pandoc.Str("\u{a0}"), pandoc.Str((code:gsub(" ", "\u{a0}")))},
      {class = "status status-" .. code:gsub(" ", "-")})
  end

  local function cell_inlines(tagged)
    local inlines = pandoc.Inlines({})
    for _, inline in ipairs(tagged) do
      if inline.text then
        inlines:extend(pandoc.Inlines(inline.text))
      elseif inline.marks then
        if #inline.marks > 0 then inlines:insert(marks.group(inline.marks, false)) end
      elseif inline.characters then
        inlines:extend(chinese(inline.characters))
      elseif inline.headword then
        inlines:extend(headword(inline.headword, data.terms[inline.headword].id))
      elseif inline.status then
        inlines:insert(tables.status(inline.status))
      end
    end
    return inlines
  end

  --- A table of columns (`heading`, `width`, `align`) and rows of cells of inlines.
  function tables.block(columns, rows_of_inlines, row_attributes)
    local specs, head, total = {}, {}, 0
    for _, column in ipairs(columns) do total = total + column.width end
    for _, column in ipairs(columns) do
      table.insert(specs, {ALIGNMENTS[column.align or "left"], column.width / total})
      table.insert(head, pandoc.Cell({pandoc.Plain(pandoc.Inlines(column.heading))}))
    end
    local rows = {}
    for index, row in ipairs(rows_of_inlines) do
      local cells = {}
      for _, inlines in ipairs(row) do table.insert(cells, pandoc.Cell({pandoc.Plain(inlines)})) end
      table.insert(rows, pandoc.Row(cells, row_attributes and row_attributes[index]))
    end
    local body = {body = rows, head = {}, row_head_columns = 1, attr = pandoc.Attr()}
    -- On pages, Quarto would drop the widths and the row headings of a table with links in it.
    local attributes = {["tbl-colwidths"] = quarto and "true"}
    return pandoc.Table({long = {}}, specs,
      pandoc.TableHead({pandoc.Row(head)}), {body}, pandoc.TableFoot({}), attributes)
  end

  --- A table that a module of `figures/` made.
  function tables.made(made)
    local rows = {}
    for _, row in ipairs(made.rows) do
      local cells = {}
      for _, cell in ipairs(row) do table.insert(cells, cell_inlines(cell)) end
      table.insert(rows, cells)
    end
    return tables.block(made.columns, rows)
  end

  --- The text of a cell, without its marks.
  function tables.words(cell)
    local words = {}
    for _, inline in ipairs(cell) do
      table.insert(words, inline.text or inline.status or inline.headword or inline.characters or "")
    end
    return table.concat(words)
  end

  --- The extracts that a row's cells name, each once, in their order.
  function tables.extracts(row)
    local ids, seen = {}, {}
    for _, cell in ipairs(row) do
      for _, inline in ipairs(cell) do
        for _, id in ipairs(inline.marks or {}) do
          if not seen[id] then table.insert(ids, id) end
          seen[id] = true
        end
      end
    end
    return ids
  end

  return tables
end
