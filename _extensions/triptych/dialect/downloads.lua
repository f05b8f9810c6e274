--- The evidence to take away, in the formats of other programs: links on the site; in print, what
-- the site offers, with its address where the book has one.

return function(book)
  local downloads = {}

  local function address(file)
    if book.is_html then return book.offset .. "/" .. file.path end
    local site = book.data.citing.book.csl.URL
    return site and site .. file.path
  end

  function downloads.all()
    local items = {}
    for _, file in ipairs(book.data.downloads) do
      local to, label = address(file), pandoc.Inlines(file.label)
      local named = to and pandoc.Inlines({pandoc.Link(label, to)}) or label
      table.insert(items, {pandoc.Plain(named .. pandoc.Inlines(": " .. file.says))})
    end
    return pandoc.BulletList(items)
  end

  return downloads
end
