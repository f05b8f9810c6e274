--- What decides in print where a page may end: a paragraph that introduces the next block stays with
-- it, and a figure inside another block stays on its page.

return function(book, typst)
  local placing = {}

  local FLOATS = {fig = true, tbl = true}

  --- Whether it is a figure or a table, or the one of them that is asked for.
  local function is_float(block, kind)
    local own = block.t == "Div" and block.identifier:match("^(%l%l%l)%-")
    return FLOATS[own] and own == (kind or own)
  end

  local INTRODUCED = {BlockQuote = true, BulletList = true, OrderedList = true}

  local function is_introduced(block)
    return INTRODUCED[block.t] or block.t == "Div" and block.classes:includes("extract")
  end

  -- A longer paragraph would take too much of a page along with it.
  local MOST_LETTERS = 400

  local function introduces(block)
    if block.t ~= "Para" then return false end
    local text = pandoc.utils.stringify(block)
    return text:match(":%s*$") ~= nil and utf8.len(text) <= MOST_LETTERS
  end

  --- Whether the text before a block is a paragraph. Floats between them stand elsewhere.
  local function follows_paragraph(blocks, i)
    repeat i = i - 1 until not blocks[i] or not is_float(blocks[i])
    return blocks[i] ~= nil and blocks[i].t == "Para"
  end

  --- The blocks, each of them or what `place` gives in its stead.
  local function each_placed(blocks, place)
    local placed = pandoc.Blocks({})
    for i, block in ipairs(blocks) do placed:extend(place(block, i, placed) or {block}) end
    return placed
  end

  local function chapter_in_print(doc, place)
    if not book.is_typst then return nil end
    doc.blocks = each_placed(doc.blocks, place)
    return doc
  end

  --- Before passages are put into their divisions.
  function placing.lead_ins(blocks)
    if not book.is_typst then return nil end
    return each_placed(blocks, function(block, i)
      if blocks[i + 1] and introduces(block) and is_introduced(blocks[i + 1]) then
        local call = string.format("#lead-in(follows: %s)", follows_paragraph(blocks, i))
        return typst.around_blocks(call, {block})
      end
    end)
  end

  local function refers_to(para, id)
    local found = false
    para:walk({Cite = function(cite)
      found = found or cite.citations:find_if(function(one) return one.id == id end) ~= nil
    end})
    return found
  end

  --- A figure stands beside the text that speaks of it more often when it may come before that text.
  function placing.early_figures(doc)
    return chapter_in_print(doc, function(block, _, placed)
      local last = placed[#placed]
      if is_float(block, "fig") and last and last.t == "Para" and refers_to(last, block.identifier) then
        placed:remove()
        return {typst.block("#early-figure(["), block, typst.block("], ["), last, typst.block("])")}
      end
    end)
  end

  -- About a third of a page, with which the floats that still wait can't be kept apart.
  local MOST_LETTERS_AFTER = 800

  local function closes_chapter(blocks, i)
    local letters = 0
    for n = i + 1, #blocks do
      if blocks[n].t == "Header" and blocks[n].level == 1 then break end
      letters = letters + utf8.len(pandoc.utils.stringify(blocks[n]))
    end
    return letters <= MOST_LETTERS_AFTER
  end

  --- A table with which a chapter ends may be broken, where it would wait for a page behind other floats.
  function placing.closing_tables(doc)
    return chapter_in_print(doc, function(block, i)
      if is_float(block, "tbl") and closes_chapter(doc.blocks, i) then
        return typst.around_blocks("#closing", {block})
      end
    end)
  end

  local function holds_figure(block)
    local found = false
    pandoc.Blocks({block}):walk({Div = function(div) found = found or is_float(div, "fig") end})
    return found
  end

  --- Once all figures are in their divisions.
  function placing.held_figures(doc)
    return chapter_in_print(doc, function(block)
      if not is_float(block, "fig") and holds_figure(block) then
        return typst.around_blocks("#holding-figures", {block})
      end
    end)
  end

  return placing
end
