--- Notes in the margin: on a wide window, what a mark in the text leads to stands beside its line.
--
-- A note says again what its mark leads to, and what the mark's card says. So it is no stop of the
-- keyboard, is not read out, and is there only where the style sheet finds room for it.

local SHORTEST, LONGEST = 33, 190 -- characters: a line of the margin, and six
local LEFT_OVER = 34              -- characters that a note's sign, its gap and its last line take

return function(book)
  local data = book.data
  local margin = {}

  --- How long each note of a paragraph may be, so that together they are about as high as it is.
  -- A line of the margin is lower than one of the text, and has fewer characters: these weigh each
  -- other up.
  function margin.room(characters, count)
    return math.max(SHORTEST, math.min(LONGEST, characters // count - LEFT_OVER))
  end

  --- The beginning of a passage, in whole words.
  local function beginning(text, length)
    if utf8.len(text) <= length then return text end
    local cut = text:sub(1, utf8.offset(text, length + 1) - 1)
    local whole = cut:match("^(.*%S)%s+%S*$") or cut
    return (whole:gsub("[%s,;:.]+$", "")) .. "…"
  end

  local function note(id, length)
    local extract = data.extracts[id]
    local to = book.passage_target(id):gsub("%.qmd#", ".html#")
    return string.format(
      '<span class="margin-note %s" aria-hidden="true"><a href="%s" tabindex="-1"><b>%s</b> “%s”</a></span>',
      book.class_of(book.source_of(id)), book.escaped(to), book.escaped(extract.sign),
      book.escaped(beginning(extract.text, length)))
  end

  --- The notes of marks that stand together, without those that the paragraph has already (`noted`).
  function margin.notes(ids, length, noted)
    local notes = pandoc.Inlines({})
    if not book.is_html then return notes end
    for _, id in ipairs(ids) do
      if not noted[id] then notes:insert(pandoc.RawInline("html", note(id, length))) end
      noted[id] = true
    end
    return notes
  end

  return margin
end
