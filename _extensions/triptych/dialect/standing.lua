--- Which claims stand when sources are left out: switches on the site's page. Print has the table of
-- each source left out, which a module of `figures/` makes by the same rule.

return function(book, tables)
  local data = book.data
  local standing = {}

  local function switches()
    local html = {'<fieldset class="by-script" hidden><legend>Sources that count</legend>'}
    for _, id in ipairs(data.source_order) do
      local source = data.sources[id]
      table.insert(html, string.format(
        '<label class="%s"><input type="checkbox" checked> %s</label>',
        book.class_of(source), book.escaped(source.label)))
    end
    table.insert(html, '</fieldset><p class="found" role="status"></p>')
    return pandoc.RawBlock("html", table.concat(html, "\n"))
  end

  --- The verdict words of each claim stand on its row, one for each choice of sources; a source that
  -- is left out adds its power of two (1, 2, 4 …) to the choice's number.
  function standing.switched()
    if not book.is_html or #data.standings == 0 then return {} end
    local rows, attributes = {}, {}
    for number, claim in ipairs(data.standings) do
      table.insert(rows, {
        pandoc.Inlines(string.format("%d. %s", number, claim.claim)),
        pandoc.Inlines({tables.status(claim.verdicts[1])}),
      })
      table.insert(attributes, pandoc.Attr("", {}, {{"data-verdicts", table.concat(claim.verdicts, "|")}}))
    end
    local columns = {{heading = "Claim", width = 3}, {heading = "With these sources", width = 1}}
    local signs = {}
    for code, status in pairs(data.statuses) do table.insert(signs, code .. "=" .. status.sign) end
    table.sort(signs)
    return pandoc.Div({switches(), tables.block(columns, rows, attributes)},
      {class = "standing", ["data-signs"] = table.concat(signs, "|")})
  end

  return standing
end
