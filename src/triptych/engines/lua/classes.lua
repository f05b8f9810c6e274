--- Classes in place of the style attributes that pandoc writes, which a page's policy forbids.

local M = {}

local STEP = 5 -- per cent; book.css has a class for each
local PIXELS = {px = 1, ["in"] = 96, cm = 96 / 2.54, mm = 9.6 / 2.54, pt = 96 / 72, pc = 16, em = 16}
local ALIGNMENTS = {AlignRight = "align-right", AlignCenter = "align-center"}

local function width_class(share)
  local steps = math.max(1, math.min(100 // STEP, math.floor(share * 100 / STEP + 0.5)))
  return "width-" .. string.format("%d", steps * STEP)
end

--- Call `visit` with each cell of some rows and the number of its column.
local function each_cell(rows, visit)
  local held = {} -- how many rows more a cell from above reaches into, by column
  for _, row in ipairs(rows) do
    local column = 1
    local function past_held()
      while (held[column] or 0) > 0 do
        held[column] = held[column] - 1
        column = column + 1
      end
    end
    for _, cell in ipairs(row.cells) do
      past_held()
      visit(cell, column)
      for _ = 1, cell.col_span do
        held[column] = cell.row_span - 1
        column = column + 1
      end
    end
    past_held()
  end
end

local function aligned(rows, alignments)
  each_cell(rows, function(cell, column)
    local own = cell.alignment
    if own == "AlignDefault" then own = alignments[column]
    else cell.alignment = "AlignDefault" end
    if ALIGNMENTS[own] then cell.classes:insert(ALIGNMENTS[own]) end
  end)
end

local function widened(rows, widths)
  each_cell({rows[1]}, function(cell, column)
    if widths[column] and cell.col_span == 1 then cell.classes:insert(width_class(widths[column])) end
  end)
end

local function of_table(made)
  local alignments, widths = {}, {}
  for column, spec in ipairs(made.colspecs) do
    alignments[column], widths[column] = spec[1], spec[2]
  end
  made.colspecs = made.colspecs:map(function() return {"AlignDefault", nil} end)
  local head, foot = made.head, made.foot
  aligned(head.rows, alignments)
  aligned(foot.rows, alignments)
  for _, body in ipairs(made.bodies) do
    aligned(body.head, alignments)
    aligned(body.body, alignments)
  end
  if #head.rows > 0 then widened(head.rows, widths)
  elseif #made.bodies > 0 then widened(made.bodies[1].body, widths) end
  made.head, made.foot = head, foot
  return made
end

--- A width or height that an author gave: in per cent a class, else in pixels.
local function of_size(element)
  for _, name in ipairs({"width", "height"}) do
    local number, unit = (element.attributes[name] or ""):match("^([%d.]+)%s*(%S*)$")
    if unit == "%" then
      element.attributes[name] = nil
      if name == "width" then element.classes:insert(width_class(tonumber(number) / 100)) end
    elseif PIXELS[unit] then
      element.attributes[name] = string.format("%dpx", math.floor(number * PIXELS[unit] + 0.5))
    end
  end
  return element
end

local function refuse_styles(doc, path)
  local function styled(element)
    if not element.attributes.style then return nil end
    error(path .. ": a style attribute has no effect on the site. Give it a class.")
  end
  doc:walk({Div = styled, Span = styled, Header = styled, Link = styled, Image = styled, Code = styled, CodeBlock = styled, Table = styled})
end

--- Rewrite a chapter's document; `path` names it where it can't be rewritten. What was written of it
-- as JSON (`tree`) tells whether there can be a style at all: few chapters are looked through for one.
function M.applied(doc, path, tree)
  if tree:find('["style",', 1, true) then refuse_styles(doc, path) end
  return doc:walk({
    Table = of_table,
    Image = of_size,
    Div = function(div) return div.classes:includes("column") and of_size(div) or nil end,
  })
end

return M
