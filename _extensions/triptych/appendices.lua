--- Quarto's PDF: where the appendices begin, what the template needs for them.
--
-- Quarto sets a heading before the appendices. The template names them in the contents instead.

local function appendices_begin(header)
  local file = quarto.doc.file_metadata().file
  if not file or file.bookItemType ~= "appendix" or header.level > 1 then return nil end
  local title = quarto.doc.language["section-title-appendices"] or "Appendices"
  return pandoc.RawBlock("typst", string.format('#show: appendices.with("%s")', title))
end

-- Only in one walk with this filter of Quarto's is a heading's chapter known.
return quarto.utils.combineFilters({quarto.utils.file_metadata_filter(), {Header = appendices_begin}})
