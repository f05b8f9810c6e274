--- Whole files.

local M = {}

function M.read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read("a")
  file:close()
  return text
end

function M.write(path, text)
  local file = assert(io.open(path, "wb"))
  -- without these a full disk would cut the text off in silence
  assert(file:write(text))
  assert(file:close())
end

function M.json(path) return pandoc.json.decode(M.read(path), false) end

local last = {}

--- Data that nobody changes, decoded once as long as their file holds the same.
function M.data(path)
  local text = M.read(path)
  if not last[path] or last[path].text ~= text then
    last[path] = {text = text, data = pandoc.json.decode(text, false)}
  end
  return last[path].data
end

return M
