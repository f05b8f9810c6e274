--- The sources side by side, one theme, claim or event at a time: what each says, or that it is silent.

return function(book, typst, marks, tables)
  local data = book.data
  local beside = {}

  local KINDS = {theme = "Theme", claim = "Claim", event = "Event"}

  --- Whether a cell's status must be told: that a source speaks is seen from its passages.
  local function is_told(status) return status ~= "stated" end

  -- Pages ----------------------------------------------------------------------------------------

  local function panel(id, cell)
    local source = data.sources[id]
    local blocks = pandoc.Blocks({
      pandoc.Para({pandoc.Span(pandoc.Inlines(source.label), {class = "panel-head"})})})
    if is_told(cell.status) then blocks:insert(pandoc.Para({tables.status(cell.status)})) end
    for _, extract in ipairs(cell.passages) do
      local inlines = pandoc.Inlines({marks.listed({extract}), pandoc.Space()})
      inlines:extend(pandoc.Inlines(data.extracts[extract].text))
      blocks:insert(pandoc.Para(inlines))
    end
    return pandoc.Div(blocks, {class = "panel " .. book.class_of(source)})
  end

  local function item_on_page(item)
    local heading = pandoc.Header(3, pandoc.Inlines(item.label),
      {id = item.id, class = "unnumbered unlisted"})
    local panels = pandoc.Blocks({})
    for _, id in ipairs(data.source_order) do panels:insert(panel(id, item.cells[id])) end
    return pandoc.Div({
      heading,
      pandoc.Para({pandoc.Span(pandoc.Inlines(item.note), {class = "beside-note"}), pandoc.Str("\u{a0}"),
        pandoc.Link(pandoc.Str("#"), "#" .. item.id, "",
          {class = "permalink", ["aria-label"] = "Permalink: " .. item.label})}),
      pandoc.Div(panels, {class = "panels-beside"}),
    }, {class = "beside-item", ["data-item"] = item.id})
  end

  --- Chooses one item; without a script all of them stand below one another.
  local function chooser(kind, items)
    local html = {
      '<p class="beside-chooser by-script" hidden><label>' .. KINDS[kind] .. " <select>",
      '<option value="">all, one after the other</option>',
    }
    for _, item in ipairs(items) do
      table.insert(html, string.format('<option value="%s">%s</option>',
        book.escaped(item.id), book.escaped(item.label)))
    end
    table.insert(html, "</select></label></p>")
    return pandoc.RawBlock("html", table.concat(html, "\n"))
  end

  -- Print ----------------------------------------------------------------------------------------

  --- What an item is called, where a link to it leads.
  local function called(item)
    local label = pandoc.Inlines(item.label)
    if not book.is_typst then return pandoc.Inlines({pandoc.Span(label, {id = item.id})}) end
    label:insert(typst.inline("#metadata(none)#label(" .. typst.quoted(item.id) .. ")"))
    return label
  end

  local function as_table(kind, items)
    local columns = {{heading = KINDS[kind], width = 2}}
    for _, id in ipairs(data.source_order) do
      table.insert(columns, {heading = data.sources[id].label, width = 1.6})
    end
    local rows = {}
    for _, item in ipairs(items) do
      local row = {called(item)}
      for _, id in ipairs(data.source_order) do
        local cell, inlines = item.cells[id], pandoc.Inlines({})
        if is_told(cell.status) then inlines:insert(tables.status(cell.status)) end
        if #cell.passages > 0 then
          if #inlines > 0 then inlines:insert(pandoc.Space()) end
          inlines:insert(marks.listed(cell.passages))
        end
        table.insert(row, inlines)
      end
      table.insert(rows, row)
    end
    return tables.block(columns, rows)
  end

  --- All themes, claims or events.
  function beside.all(kind)
    local items = data.beside[kind]
    if not book.is_html then return as_table(kind, items) end
    local blocks = pandoc.Blocks({chooser(kind, items)})
    for _, item in ipairs(items) do blocks:insert(item_on_page(item)) end
    return pandoc.Div(blocks, {class = "side-by-side"})
  end

  return beside
end
