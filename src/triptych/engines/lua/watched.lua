--- Data that tell what of them was read: what a chapter is made from is what its making has read.
--
-- An object is handed out behind a table that notes each of its values as it is taken; a list is noted
-- as a whole. A note is `value` or `keys` and the way to it, its parts joined by a unit separator.

local M = {}

local SEPARATOR = "\u{1f}"

local function is_object(value)
  return type(value) == "table" and #value == 0 and next(value) ~= nil
end

local function behind(object, path, reads)
  local handed = {}

  local function taken(name)
    if handed[name] ~= nil then return handed[name] end
    local value, inner = object[name], path .. SEPARATOR .. tostring(name)
    if is_object(value) then
      handed[name] = behind(value, inner, reads)
      return handed[name]
    end
    reads["value" .. inner] = true
    return value
  end

  return setmetatable({}, {
    __index = function(_, name) return taken(name) end,
    __pairs = function()
      reads["keys" .. path] = true
      local name
      return function()
        name = next(object, name)
        if name ~= nil then return name, taken(name) end
      end
    end,
  })
end

--- Hand out an object; gives it, and a function that lists what has been read of it since.
function M.object(object)
  local reads = {}

  local function list()
    local names = pandoc.List({})
    for name in pairs(reads) do names:insert(name) end
    names:sort()
    return names
  end

  --- Note a file of the project, by its path there.
  local function file(path) reads["file" .. SEPARATOR .. path] = true end

  return behind(object, "", reads), list, file
end

return M
