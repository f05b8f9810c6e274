--- What a chapter shows from files, as its author wrote it.
local shown = {}

local ATTRIBUTES = {"[Ss][Rr][Cc]", "[Pp][Oo][Ss][Tt][Ee][Rr]"}
local VALUES = {'%s*=%s*"([^"]*)"', "%s*=%s*'([^']*)'", "%s*=%s*([^%s\"'>]+)"}

--- The addresses of all images and, in raw HTML, of all that pandoc packs into an EPUB; each once.
function shown.by(doc)
  local names, has = pandoc.List(), {}
  local function add(name)
    if not has[name] then names:insert(name) end
    has[name] = true
  end
  local function raw(element)
    if element.format ~= "html" then return end
    for tag in element.text:gmatch("<%a[^>]*>") do
      for _, attribute in ipairs(ATTRIBUTES) do
        for _, value in ipairs(VALUES) do
          local name = tag:match("[%s/\"']" .. attribute .. value)
          if name then add(name) end
        end
      end
    end
  end
  doc:walk({Image = function(image) add(image.src) end, RawInline = raw, RawBlock = raw})
  return names
end

return shown
