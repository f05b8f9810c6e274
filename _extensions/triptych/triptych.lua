--- The dialect: evidence marks, extracts, figures, tables, readers and terms.
--
-- One filter for both engines. Quarto runs it `at: pre-ast`, before it looks at figures and
-- citations itself; the embedded engine runs it before its own numbering. All that it knows of the
-- evidence it reads from `build/dialect.json`; text from there is made into syntax, never parsed.

local stringify = pandoc.utils.stringify

-- What the engine tells: the book's data, and the way from this page to the site's root.
local engine = TRIPTYCH or {}

local function read_data()
  if engine.data then return engine.data end
  local root = quarto and quarto.project.directory or "."
  local path = pandoc.path.join({root, "build", "dialect.json"})
  local file = io.open(path, "r")
  if not file then
    error("triptych: " .. path .. " is missing. Run `triptych figures` first.")
  end
  local text = file:read("a")
  file:close()
  return pandoc.json.decode(text, false)
end

local data = read_data()
local offset = engine.offset or (quarto and quarto.project.offset) or "."
local format = engine.format
if not format then
  if FORMAT:match("typst") then format = "typst"
  elseif FORMAT:match("epub") then format = "epub"
  else format = "html" end
end
local is_html, is_typst = format == "html", format == "typst"

-- Links and their targets ------------------------------------------------------------------------

--- Where a thing on a chapter's page is: in a single file (PDF, EPUB) the identifier is enough.
local function target(page, id)
  if is_html then return offset .. "/" .. page .. "#" .. id end
  return "#" .. id
end

--- Where a passage is read: on the site in its source, elsewhere in the appendix of extracts.
local function passage_target(id)
  local reader = data.pages.readers[data.extracts[id].source]
  if is_html and reader then return target(reader, "passage-" .. id) end
  return target(data.pages.extracts, id)
end

local function source_of(id) return data.sources[data.extracts[id].source] end

-- A JSON number may come as a float, whose own text is "1.0".
local function class_of(source) return string.format("source-%d", source.index) end

local function shortened(text, length)
  if utf8.len(text) <= length then return text end
  return text:sub(1, utf8.offset(text, length) - 1) .. "…"
end

-- Typst's own syntax -----------------------------------------------------------------------------

--- A string literal of Typst's.
local function quoted(text)
  local escapes = {["\\"] = "\\\\", ['"'] = '\\"', ["\n"] = " ", ["\r"] = " ", ["\t"] = " "}
  return '"' .. text:gsub('[\\"\n\r\t]', escapes) .. '"'
end

local function typst_fields(id)
  local extract = data.extracts[id]
  return string.format("id: %s, sign: %s, fill: rgb(%s)",
    quoted(id), quoted(extract.sign), quoted(source_of(id).colour))
end

local function typst(text) return pandoc.RawInline("typst", text) end

--- Inlines as the content argument of a Typst function.
local function typst_inline(call, inlines)
  local wrapped = pandoc.Inlines({typst(call .. "[")})
  wrapped:extend(inlines)
  wrapped:insert(typst("]"))
  return wrapped
end

--- Blocks as the content argument of a Typst function.
local function typst_call(call, blocks)
  local wrapped = pandoc.Blocks({pandoc.RawBlock("typst", call .. "[")})
  wrapped:extend(blocks)
  wrapped:insert(pandoc.RawBlock("typst", "]"))
  return wrapped
end

-- Evidence marks ---------------------------------------------------------------------------------

local marks_made = {}

--- One mark: a link to its passage. Those that an author wrote can be led back to.
local function mark_link(id, can_be_led_to)
  local extract, source = data.extracts[id], source_of(id)
  local attributes = {
    class = "mark " .. class_of(source),
    ["aria-label"] = "Evidence " .. extract.sign .. ", " .. source.label,
  }
  if can_be_led_to and is_html then
    marks_made[id] = (marks_made[id] or 0) + 1
    attributes.id = "mark-" .. id .. "-" .. marks_made[id]
  end
  local title = source.label .. ", " .. extract.lines .. ": “" .. shortened(extract.text, 280) .. "”"
  return pandoc.Link(pandoc.Str(extract.sign), passage_target(id), title, attributes)
end

--- Marks side by side, as one group: raised after an author's words, on the line elsewhere.
local function marks(ids, can_be_led_to)
  if is_typst then
    local fields = {}
    for _, id in ipairs(ids) do
      table.insert(fields, "(" .. typst_fields(id) .. ")")
    end
    local raised = can_be_led_to and "" or "raised: false, "
    return typst("#evidence(" .. raised .. table.concat(fields, ", ") .. ")")
  end
  local group = pandoc.Inlines({})
  for index, id in ipairs(ids) do
    if index > 1 then group:insert(can_be_led_to and pandoc.Str("\u{2009}") or pandoc.Space()) end
    group:insert(mark_link(id, can_be_led_to))
  end
  return pandoc.Span(group, {class = "evidence"})
end

local function is_extract(citation) return data.extracts[citation.id] ~= nil end

--- Split a citation into marks and what is left of it, in the order of its parts.
local function marks_of_cite(cite)
  local made, ids, others = pandoc.Inlines({}), {}, {}
  local function flush_marks()
    if #ids > 0 then made:insert(marks(ids, true)) end
    ids = {}
  end
  local function flush_others()
    if #others > 0 then made:insert(pandoc.Cite(cite.content, others)) end
    others = {}
  end
  for _, citation in ipairs(cite.citations) do
    if is_extract(citation) then
      flush_others()
      if #citation.prefix > 0 then
        flush_marks()
        made:extend(citation.prefix)
        made:insert(pandoc.Space())
      end
      table.insert(ids, citation.id)
      if #citation.suffix > 0 then
        flush_marks()
        made:extend(citation.suffix)
      end
    else
      flush_marks()
      table.insert(others, citation)
    end
  end
  flush_marks()
  flush_others()
  return made
end

--- A mark closes up to the word before it.
local function without_last_space(inlines)
  local last = inlines[#inlines]
  if last and (last.t == "Space" or last.t == "SoftBreak") then inlines:remove() end
end

local function marks_of_inlines(inlines)
  local made, changed = pandoc.Inlines({}), false
  for _, inline in ipairs(inlines) do
    if inline.t == "Cite" and inline.citations:find_if(is_extract) then
      if is_extract(inline.citations[1]) and #inline.citations[1].prefix == 0 then
        without_last_space(made)
      end
      made:extend(marks_of_cite(inline))
      changed = true
    else
      made:insert(inline)
    end
  end
  if changed then return made end
end

-- Formulas ---------------------------------------------------------------------------------------

--- PDF/UA-1 asks every formula for alternative text; its source is what can be read out.
local function formula(math)
  if not is_typst then return nil end
  return {typst("#[#set math.equation(alt: " .. quoted(math.text) .. "); "), math, typst("]")}
end

-- Terms ------------------------------------------------------------------------------------------

local function term(span)
  if not span.classes:includes("term") then return nil end
  local entry = data.terms[stringify(span)]
  if not entry then
    error("triptych: “" .. stringify(span) .. "” is not in the glossary.")
  end
  if is_typst then
    local id = entry.id:gsub("^term%-", "")
    return typst_inline("#term(" .. quoted(id) .. ")", span.content)
  end
  return pandoc.Link(span.content, target(data.pages.glossary, entry.id), entry.gloss, {class = "term"})
end

-- Passages and the appendix of extracts ----------------------------------------------------------

local function text_inlines(text) return pandoc.Inlines(text) end

--- A quotation in a chapter.
local function extract_quotation(id)
  local extract, source = data.extracts[id], source_of(id)
  local quotation = pandoc.Para(text_inlines(extract.text))
  if is_typst then
    local call = "#extract-quotation(" .. typst_fields(id) .. ", source: " .. quoted(source.label) .. ")"
    return typst_call(call, {quotation})
  end
  local origin = pandoc.Inlines({pandoc.Str("— "), pandoc.Str(source.label .. ", " .. extract.lines)})
  origin:insert(marks({id}, true))
  return pandoc.Div(
    {pandoc.BlockQuote({quotation}), pandoc.Para(origin)},
    {class = "extract " .. class_of(source)})
end

local function crossref(id)
  local citation = pandoc.Citation(id, "AuthorInText")
  return pandoc.Cite({pandoc.Str("@" .. id)}, {citation})
end

--- Where an extract's marks stand, and which figures and tables rest on it.
local function resting(extract, id)
  local line = pandoc.Inlines({})
  local function separate()
    if #line > 0 then line:extend({pandoc.Str(","), pandoc.Space()}) end
  end
  for _, place in ipairs(extract.cited) do
    separate()
    if place.ref ~= "" then line:insert(crossref(place.ref))
    else line:extend(text_inlines(place.title)) end
    if is_html then
      for number = 1, place.marks do
        local to = target(place.chapter, "mark-" .. id .. "-" .. number)
        local label = {class = "back", ["aria-label"] = "Back to mark " .. number}
        line:extend({pandoc.Space(), pandoc.Link(pandoc.Str("↑"), to, "", label)})
      end
    end
  end
  for _, float in ipairs(extract.rests) do
    separate()
    line:insert(crossref(float))
  end
  if #line == 0 then return pandoc.Inlines("Nothing in the book rests on it.") end
  line:insert(1, pandoc.Space())
  line:insert(1, pandoc.Str("In"))
  return line
end

local function entry(id)
  local extract, source = data.extracts[id], source_of(id)
  local quotation = pandoc.Blocks({pandoc.Para(text_inlines(extract.text))})
  if extract.text ~= extract.quote then
    local printed = pandoc.Span(text_inlines("The scan has: " .. extract.quote), {class = "as-printed"})
    if is_typst then quotation:extend(typst_call("#as-printed", {pandoc.Para(text_inlines(extract.quote))}))
    else quotation:insert(pandoc.Para({printed})) end
  end
  local codes = table.concat(extract.codes, " · ")
  if is_typst then
    local call = string.format("#extract-entry(%s, where: %s, codes: %s)",
      typst_fields(id), quoted(extract.lines), quoted(codes))
    return typst_call(call, quotation)
  end
  local head = pandoc.Inlines({mark_link(id, false), pandoc.Space(),
    pandoc.Span(text_inlines(source.label .. ", " .. extract.lines), {class = "where"})})
  local foot = pandoc.Inlines({pandoc.Span(text_inlines(codes), {class = "codes"}), pandoc.LineBreak()})
  foot:insert(pandoc.Span(resting(extract, id), {class = "resting"}))
  return {pandoc.Div(
    {pandoc.Para(head), pandoc.BlockQuote(quotation), pandoc.Para(foot)},
    {id = id, class = "extract-entry " .. class_of(source)})}
end

local function all_extracts()
  local blocks, last = pandoc.Blocks({}), nil
  for _, id in ipairs(data.order) do
    local source = data.extracts[id].source
    if source ~= last then
      blocks:insert(pandoc.Header(2, text_inlines(data.sources[source].label), {id = "extracts-" .. source}))
      last = source
    end
    blocks:extend(entry(id))
  end
  return blocks
end

-- Source readers ---------------------------------------------------------------------------------

--- A stretch of a source's line: marked where extracts hold it, quiet where it is left out.
local function segment_inlines(segment)
  local text = text_inlines(segment.text)
  if #segment.extracts == 0 then
    if segment.left_out and not is_typst then
      return pandoc.Inlines({pandoc.Span(text, {class = "left-out"})})
    end
    return text
  end
  local inlines = pandoc.Inlines({})
  if is_typst then
    local fields = {}
    for _, id in ipairs(segment.extracts) do
      table.insert(fields, "(" .. typst_fields(id) .. ")")
    end
    local starts = {}
    for _, id in ipairs(segment.starts) do table.insert(starts, quoted(id) .. ",") end
    inlines:insert(typst("#passage(" .. table.concat(fields, ", ")
      .. ", starts: (" .. table.concat(starts, " ") .. "))["))
    inlines:extend(text)
    inlines:insert(typst("]"))
    return inlines
  end
  for _, id in ipairs(segment.starts) do
    local source = source_of(id)
    local sign = pandoc.Link(pandoc.Str(data.extracts[id].sign), target(data.pages.extracts, id), "",
      {class = "mark " .. class_of(source),
       ["aria-label"] = "Extract " .. data.extracts[id].sign .. ": what rests on it"})
    inlines:insert(pandoc.Span({sign}, {id = "passage-" .. id, class = "evidence"}))
  end
  local source = source_of(segment.extracts[1])
  inlines:insert(pandoc.Span(text, {class = "mark passage " .. class_of(source)}))
  return inlines
end

local function reader(source)
  local blocks = pandoc.Blocks({})
  for _, block in ipairs(data.sources[source].blocks) do
    local inlines = pandoc.Inlines({})
    for index, line in ipairs(block.lines) do
      if index > 1 then inlines:insert(pandoc.LineBreak()) end
      for _, segment in ipairs(line) do inlines:extend(segment_inlines(segment)) end
    end
    if is_html then
      local number = pandoc.Span(text_inlines(string.format("%d", block.line)),
        {class = "line-number", ["aria-hidden"] = "true"})
      inlines:insert(1, number)
    end
    blocks:insert(pandoc.Para(inlines))
  end
  if is_typst then return typst_call("#reader", blocks) end
  return pandoc.Div(blocks, {class = "reader"})
end

-- Figures and tables -----------------------------------------------------------------------------

--- What a figure or table rests on: its marks, or where they are many, its sources and how many.
local MOST_MARKS = 14

local function source_line(float)
  local line = pandoc.Inlines(pandoc.Strong("Source:"))
  line:insert(pandoc.Space())
  if #float.extracts > MOST_MARKS then
    local counts, order = {}, {}
    for _, id in ipairs(float.extracts) do
      local label = source_of(id).label
      if not counts[label] then table.insert(order, label) end
      counts[label] = (counts[label] or 0) + 1
    end
    local parts = {}
    for _, label in ipairs(order) do
      local noun = counts[label] == 1 and " passage)" or " passages)"
      table.insert(parts, label .. " (" .. counts[label] .. noun)
    end
    line:extend(text_inlines(table.concat(parts, ", ") .. "."))
  elseif #float.extracts > 0 then
    line:extend(text_inlines("passages"))
    line:insert(pandoc.Str("\u{a0}"))
    line:insert(marks(float.extracts, false))
    line:insert(pandoc.Str("."))
  else
    line:extend(text_inlines("the sources’ own texts."))
  end
  if float.note ~= "" then
    line:insert(pandoc.Space())
    line:extend(text_inlines(float.note))
  end
  return line
end

local DOWNLOADS = {{"SVG", "svg"}, {"PNG", "png"}, {"data (CSV)", "csv"}, {"Vega-Lite", "json"}}

local function figure(div, name)
  local drawn = data.figures[name]
  local image
  if is_typst then
    image = typst(string.format("#box(image(%s, width: 100%%, alt: %s))",
      quoted("/build/figures/" .. name .. ".svg"), quoted(drawn.alt)))
  elseif is_html then
    image = pandoc.Image({}, offset .. "/figures/" .. name .. ".svg", "",
      {width = tostring(drawn.width), height = tostring(drawn.height), alt = drawn.alt})
  else
    -- For Quarto a path from the project's folder starts with a slash. It would give the alternative
    -- text of a picture by itself to the division around it, where it must not be.
    local folder = quarto and "/build/figures/" or "build/figures/"
    image = pandoc.Span({pandoc.Image({}, folder .. name .. ".svg", "", {alt = drawn.alt})})
  end
  local content = pandoc.Inlines({image})
  local caption = text_inlines(drawn.caption)
  local line = source_line(drawn)
  if is_typst then
    -- A float may leave its place, so its source line goes with its caption.
    caption:insert(pandoc.Space())
    caption:extend(line)
  end
  if is_html then
    local narrow = string.format(
      '<picture><source media="(max-width: 34em)" srcset="%s/figures/%s-narrow.svg" width="%d" height="%d">',
      offset, name, drawn.narrow_width, drawn.narrow_height)
    content = pandoc.Inlines({pandoc.RawInline("html", narrow), image,
      pandoc.RawInline("html", "</picture>")})
  end
  div.content = pandoc.Blocks({pandoc.Para(content), pandoc.Para(caption)})
  if is_typst then return div end
  if is_html then
    local links = pandoc.Inlines({pandoc.Space()})
    for index, download in ipairs(DOWNLOADS) do
      if index > 1 then links:extend({pandoc.Space(), pandoc.Str("·"), pandoc.Space()}) end
      local to = offset .. "/figures/" .. name .. "." .. download[2]
      links:insert(pandoc.Link(text_inlines(download[1]), to))
    end
    links:insert(1, pandoc.Str("Download:"))
    line:insert(pandoc.LineBreak())
    line:insert(pandoc.Span(links, {class = "downloads"}))
  end
  return {div, pandoc.Div({pandoc.Para(line)}, {class = "source-line"})}
end

local function chinese(characters)
  local text = text_inlines(characters)
  if not is_typst then return {pandoc.Span(text, {lang = "zh"})} end
  return typst_inline('#text(lang: "zh")', text)
end

--- A term where the links to it lead.
local function headword(word, id)
  local text = pandoc.Emph(text_inlines(word))
  if not is_typst then return {pandoc.Span({text}, {id = id})} end
  return {text, typst("#metadata(none)<" .. id .. ">")}
end

local function cell_inlines(tagged)
  local inlines = pandoc.Inlines({})
  for _, inline in ipairs(tagged) do
    if inline.text then
      inlines:extend(text_inlines(inline.text))
    elseif inline.marks then
      if #inline.marks > 0 then inlines:insert(marks(inline.marks, false)) end
    elseif inline.characters then
      inlines:extend(chinese(inline.characters))
    elseif inline.headword then
      local id = data.terms[inline.headword].id
      inlines:extend(headword(inline.headword, id))
    elseif inline.status then
      local status = data.statuses[inline.status]
      local sign = pandoc.Span(text_inlines(status.sign), {class = "sign", ["aria-hidden"] = "true"})
      local class = "status status-" .. inline.status:gsub(" ", "-")
      inlines:insert(pandoc.Span({sign, pandoc.Str("\u{a0}"), pandoc.Str(inline.status)}, {class = class}))
    end
  end
  return inlines
end

local ALIGNMENTS = {left = pandoc.AlignLeft, center = pandoc.AlignCenter, right = pandoc.AlignRight}

local function table_block(made)
  local specs, head, total = {}, {}, 0
  for _, column in ipairs(made.columns) do total = total + column.width end
  for _, column in ipairs(made.columns) do
    table.insert(specs, {ALIGNMENTS[column.align], column.width / total})
    table.insert(head, pandoc.Cell({pandoc.Plain(text_inlines(column.heading))}))
  end
  local rows = {}
  for _, row in ipairs(made.rows) do
    local cells = {}
    for _, cell in ipairs(row) do
      table.insert(cells, pandoc.Cell({pandoc.Plain(cell_inlines(cell))}))
    end
    table.insert(rows, pandoc.Row(cells))
  end
  local body = {body = rows, head = {}, row_head_columns = 1, attr = pandoc.Attr()}
  -- On pages, Quarto would drop the widths and the row headings of a table with links in it.
  local attributes = {["tbl-colwidths"] = quarto and "true"}
  return pandoc.Table(
    {long = {}}, specs, pandoc.TableHead({pandoc.Row(head)}), {body}, pandoc.TableFoot({}), attributes)
end

local function table_float(div, name)
  local made = data.tables[name]
  div.content = pandoc.Blocks({table_block(made), pandoc.Para(text_inlines(made.caption))})
  return div
end

-- Divisions --------------------------------------------------------------------------------------

--- Whether an author left a division for us to fill: nothing in it, or only a comment.
local function is_empty(div)
  for _, block in ipairs(div.content) do
    if block.t ~= "RawBlock" or not block.text:match("^%s*<!%-%-.*%-%->%s*$") then return false end
  end
  return true
end

local function division(div)
  local figure_name, table_name = div.identifier:match("^fig%-(.+)"), div.identifier:match("^tbl%-(.+)")
  if figure_name and is_empty(div) and data.figures[figure_name] then
    return figure(div, figure_name)
  elseif table_name and is_empty(div) and data.tables[table_name] then
    return table_float(div, table_name)
  elseif div.classes:includes("extract") and div.attributes.key then
    return extract_quotation(div.attributes.key)
  elseif div.classes:includes("extracts") and is_empty(div) then
    return all_extracts()
  elseif div.classes:includes("reader") and div.attributes.source then
    return reader(div.attributes.source)
  end
end

-- Conditional content ----------------------------------------------------------------------------

--- The names of Quarto's that each format answers to.
local NAMES = {
  html = {html = true, ["html:js"] = true},
  typst = {typst = true, pdf = true},
  epub = {epub = true, html = true},
}

--- What of Quarto's conditional content this format shows. Chosen first, so that a mark which no
-- reader sees is not counted among those that the appendix leads back to.
local function chosen(element)
  local hides = element.classes:includes("content-hidden")
  if not hides and not element.classes:includes("content-visible") then return nil end
  local only, but = element.attributes["when-format"], element.attributes["unless-format"]
  if not only and not but then return nil end
  local holds = true
  if only then holds = NAMES[format][only] or false end
  if but then holds = holds and not NAMES[format][but] end
  if holds == hides then return {} end
  return element.content
end

-- The same bytes each time -----------------------------------------------------------------------

--- A Lua table has no order of its own, so attributes are given one.
local function ordered(element)
  local names = {}
  for name in pairs(element.attributes) do table.insert(names, name) end
  if #names < 2 then return nil end
  table.sort(names)
  local attributes = {}
  for _, name in ipairs(names) do table.insert(attributes, {name, element.attributes[name]}) end
  element.attr = pandoc.Attr(element.identifier, element.classes, attributes)
  return element
end

return {
  {Div = chosen, Span = chosen},
  {Inlines = marks_of_inlines, Span = term, Math = formula},
  {Div = division},
  {Link = ordered, Image = ordered, Span = ordered, Div = ordered},
}
