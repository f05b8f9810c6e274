--- Figures and tables where a chapter names them, and what each of their marks and rows rests on.

return function(book, typst, marks, tables, panels)
  local data = book.data
  local floats = {}

  -- What a float rests on ------------------------------------------------------------------------

  --- What a figure's marks and a table's rows tell, each with the extracts behind it.
  local function grounds(kind, made)
    if kind == "fig" then return made.marks end
    local found = {}
    for _, row in ipairs(made.rows) do
      local ids = tables.extracts(row)
      if #ids > 0 then table.insert(found, {says = tables.words(row[1]), extracts = ids}) end
    end
    return found
  end

  --- The list of them; on the page of a figure its rows are where the chart's marks lead.
  local function list(kind, name, made, is_beside)
    local items = {}
    for number, ground in ipairs(grounds(kind, made)) do
      local says = pandoc.Inlines(ground.says .. ":")
      if is_beside and kind == "fig" then
        says = pandoc.Inlines({pandoc.Span(says, {id = string.format("rests-%s-%d", name, number)})})
      end
      says:insert(pandoc.Space())
      says:insert(marks.listed(ground.extracts))
      table.insert(items, {pandoc.Plain(says)})
    end
    return items
  end

  --- How many passages of which sources: “Zanier 2023 (4 passages), Li 2026 (1 passage)”.
  local function counted(extracts)
    local counts, order = {}, {}
    for _, id in ipairs(extracts) do
      local label = book.source_of(id).label
      if not counts[label] then table.insert(order, label) end
      counts[label] = (counts[label] or 0) + 1
    end
    local parts = {}
    for _, label in ipairs(order) do
      local noun = counts[label] == 1 and " passage)" or " passages)"
      table.insert(parts, label .. " (" .. counts[label] .. noun)
    end
    return table.concat(parts, ", ")
  end

  --- What a table rests on, as a part of the page that opens.
  local function grounds_on_page(name, made)
    local items = list("tbl", name, made, true)
    if #items == 0 then return {} end
    local summary = book.escaped("What this rests on: " .. counted(made.extracts))
    return {
      pandoc.RawBlock("html", '<details class="grounds"><summary>' .. summary .. "</summary>"),
      pandoc.BulletList(items),
      pandoc.RawBlock("html", "</details>"),
    }
  end

  --- The appendix for print: every figure of the book with its marks. A table has them in its cells.
  function floats.all_grounds()
    local blocks = pandoc.Blocks({})
    for _, name in ipairs(data.placed_figures) do
      local made = data.figures[name]
      local items = list("fig", name, made, false)
      if #items > 0 then
        local head = pandoc.Inlines({book.crossref("fig-" .. name), pandoc.Str("."), pandoc.Space()})
        head:extend(pandoc.Inlines(made.title))
        blocks:insert(pandoc.Div({pandoc.Para(head), pandoc.BulletList(items)}, {class = "grounds"}))
      end
    end
    if book.is_typst then return typst.around_blocks("#grounds", blocks) end
    return blocks
  end

  -- Figures --------------------------------------------------------------------------------------

  local MOST_MARKS = 14

  --- A float's source line: its marks, or where they are many, its sources and how many.
  local function source_line(made)
    local line = pandoc.Inlines({pandoc.Strong("Source:"), pandoc.Space()})
    if #made.extracts > MOST_MARKS then
      line:extend(pandoc.Inlines(counted(made.extracts) .. "."))
    elseif #made.extracts > 0 then
      line:extend(pandoc.Inlines("passages"))
      line:insert(pandoc.Str("\u{a0}"))
      line:insert(marks.group(made.extracts, false))
      line:insert(pandoc.Str("."))
    else
      line:extend(pandoc.Inlines("the sources’ own texts."))
    end
    if made.note ~= "" then
      line:insert(pandoc.Space())
      line:extend(marks.in_text(made.note))
    end
    return line
  end

  --- The chart as a page holds it: drawn for a page and for a phone, its marks links.
  local function chart(name)
    return pandoc.RawInline("html", book.file("build/figures/" .. name .. ".page.html"))
  end

  local function image(name, made)
    if book.is_html then return chart(name) end
    if book.is_typst then
      local call = "#drawing(%s, alt: %s)"
      return typst.inline(string.format(call, typst.quoted(name), typst.quoted(made.alt)))
    end
    -- For Quarto a path from the project's folder starts with a slash. It would give the alternative
    -- text of a picture by itself to the division around it, where it must not be.
    local folder = quarto and "/build/figures/" or "build/figures/"
    return pandoc.Span({pandoc.Image({}, folder .. name .. ".svg", "", {alt = made.alt})})
  end

  function floats.figure(div, name)
    local made = data.figures[name]
    local caption = marks.in_text(made.caption)
    local line = source_line(made)
    if book.is_typst then
      -- A float may leave its place, so its source line goes with its caption.
      caption:insert(pandoc.Space())
      caption:extend(line)
    end
    div.content = pandoc.Blocks({pandoc.Para({image(name, made)}), pandoc.Para(caption)})
    if book.is_typst then return div end
    if not book.is_html then
      return {div, pandoc.Div({pandoc.Para(line)}, {class = "source-line"})}
    end
    local chart_and_source = {div, pandoc.Div({pandoc.Para(line)}, {class = "source-line"})}
    return panels.around(name, made, chart_and_source, list("fig", name, made, true), counted(made.extracts))
  end

  --- A figure of the author's own: what its image shows is told in place of it, not below it.
  function floats.own(div)
    div.content = div.content:walk({
      Figure = function(figure) return figure.content end,
      Image = function(image)
        if quarto then image.attributes["fig-alt"] = pandoc.utils.stringify(image.caption) end
        return image
      end,
    })
    return div
  end

  function floats.table(div, name)
    local made = data.tables[name]
    div.content = pandoc.Blocks({tables.made(made), pandoc.Para(marks.in_text(made.caption))})
    if not book.is_html then return div end
    local beside = grounds_on_page(name, made)
    if #beside == 0 then return div end
    return {div, pandoc.Div(beside, {class = "source-line"})}
  end

  return floats
end
