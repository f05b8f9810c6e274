--- What a figure's page holds beside its chart: its rows, what each mark rests on, its files and how to
-- cite it. Without a script each opens below the chart; with one they take its place in turn.

return function(book, marks, tables)
  local panels = {}

  --- A part that opens. A link to a place in it opens it too.
  local function part(title, id, class, blocks, attributes)
    local body = pandoc.Div(blocks, pandoc.Attr(id, {"viewer-part"}, attributes))
    return pandoc.Blocks({
      pandoc.RawBlock("html", '<details class="' .. class .. '"><summary>' .. title .. "</summary>"),
      body,
      pandoc.RawBlock("html", "</details>"),
    })
  end

  -- A figure's rows are many, and nothing that comes after needs to look into them: they are made as
  -- the text of the page, which is faster by far.

  local links, statuses = {}, {}

  --- A mark's link as a page has it.
  local function link(id)
    if links[id] then return links[id] end
    local made = marks.link(id, false)
    local names = {}
    for name in pairs(made.attributes) do table.insert(names, name) end
    table.sort(names)
    local html = {'<a href="' .. book.escaped((made.target:gsub("%.qmd#", ".html#"))) .. '"'}
    table.insert(html, ' class="' .. table.concat(made.classes, " ") .. '"')
    for _, name in ipairs(names) do
      table.insert(html, string.format(' %s="%s"', name, book.escaped(made.attributes[name])))
    end
    table.insert(html, ' title="' .. book.escaped(made.title) .. '">')
    table.insert(html, book.escaped(pandoc.utils.stringify(made)) .. "</a>")
    links[id] = table.concat(html)
    return links[id]
  end

  local function status(code)
    statuses[code] = statuses[code] or pandoc.write(pandoc.Pandoc({pandoc.Plain({tables.status(code)})}), "html")
    return statuses[code]
  end

  local LONG = 40 -- characters from which a cell is given room

  local function cell(tag, scope, tagged)
    local html, is_long = {}, false
    for _, inline in ipairs(tagged) do
      if inline.marks then
        local group = {}
        for _, id in ipairs(inline.marks) do table.insert(group, link(id)) end
        if #group > 0 then
          table.insert(html, '<span class="evidence">' .. table.concat(group, " ") .. "</span>")
        end
      else
        table.insert(html, inline.status and status(inline.status) or book.escaped(inline.text))
        is_long = is_long or inline.text and utf8.len(inline.text) > LONG
      end
    end
    local class = is_long and ' class="long"' or ""
    return "<" .. tag .. scope .. class .. ">" .. table.concat(html, " ") .. "</" .. tag .. ">"
  end

  --- The rows behind the figure.
  local function rows(made)
    -- Quarto would make syntax of it again.
    local html = {quarto and '<table data-quarto-disable-processing="true">' or "<table>", "<thead><tr>"}
    for _, heading in ipairs(made.columns) do
      table.insert(html, '<th scope="col">' .. book.escaped(heading) .. "</th>")
    end
    table.insert(html, "</tr></thead>\n<tbody>")
    for _, row in ipairs(made.rows) do
      table.insert(html, "<tr>")
      for index, tagged in ipairs(row) do
        table.insert(html, index == 1 and cell("th", ' scope="row"', tagged) or cell("td", "", tagged))
      end
      table.insert(html, "</tr>\n")
    end
    table.insert(html, "</tbody></table>")
    return {pandoc.RawBlock("html", table.concat(html))}
  end

  --- What the chart shows at length: its text alternative, then what each of its marks tells.
  local function evidence(made, items, counted)
    local blocks = pandoc.Blocks({pandoc.Para(pandoc.Inlines(made.alt))})
    if #made.extracts > 0 then
      blocks:insert(pandoc.Para(pandoc.Inlines("What this rests on: " .. counted .. ".")))
    else
      blocks:insert(pandoc.Para(pandoc.Inlines("It rests on the sources’ own texts.")))
    end
    if #items > 0 then
      blocks:insert(pandoc.BulletList(items))
    elseif #made.extracts > 0 then
      blocks:insert(pandoc.Para({marks.listed(made.extracts)}))
    end
    return blocks
  end

  local DOWNLOADS = {{"SVG", "svg"}, {"PNG", "png"}, {"data (CSV)", "csv"}, {"Vega-Lite", "json"},
    {"all of them (ZIP)", "zip"}}

  local function downloads(name)
    local links = pandoc.Inlines({})
    for index, download in ipairs(DOWNLOADS) do
      if index > 1 then links:extend({pandoc.Space(), pandoc.Str("·"), pandoc.Space()}) end
      local to = book.offset .. "/figures/" .. name .. "." .. download[2]
      links:insert(pandoc.Link(pandoc.Inlines(download[1]), to))
    end
    return {pandoc.Para(links)}
  end

  --- Its files, what made it, its address, its citation and its rights.
  local function files(name, made)
    -- As text of the page: for a block of code pandoc would load all languages that it can colour.
    local function to_copy(text)
      local html = '<pre class="cite-as"><code>' .. book.escaped(text) .. "</code></pre>"
      return pandoc.RawBlock("html", html)
    end
    local citation = pandoc.Blocks({to_copy(made.cite), to_copy(made.bibtex)})
    return {pandoc.DefinitionList({
      {pandoc.Inlines("Download"), {downloads(name)}},
      {pandoc.Inlines("Made by"), {{pandoc.Para({pandoc.Code(made.module)})}}},
      {pandoc.Inlines("Address"), {{pandoc.Para({pandoc.Link({pandoc.Str(made.address)}, "#fig-" .. name)})}}},
      {pandoc.Inlines("Cite"), {citation}},
      {pandoc.Inlines("Rights"), {{pandoc.Para(pandoc.Inlines(made.rights))}}},
    })}
  end

  --- A figure's chart with these parts. `items` are the lines of what its marks rest on, `counted` is
  -- how many passages of which sources.
  function panels.around(name, made, chart, items, counted)
    local parts = pandoc.Blocks({})
    -- Where its rows are many it scrolls, and the keyboard must be able to reach it.
    parts:extend(part("Table", "table-of-" .. name, "rows", rows(made.data),
      {{"role", "region"}, {"aria-label", "Rows of the figure"}, {"tabindex", "0"}}))
    parts:extend(part("Evidence", "evidence-of-" .. name, "grounds", evidence(made, items, counted)))
    parts:extend(part("Data and code", "files-of-" .. name, "files", files(name, made)))
    local frame = pandoc.Div({pandoc.Div(chart, {class = "viewer-chart"})}, {class = "viewer-frame"})
    return pandoc.Div({frame, pandoc.Div(parts, {class = "viewer-parts"})}, {class = "viewer"})
  end

  return panels
end
