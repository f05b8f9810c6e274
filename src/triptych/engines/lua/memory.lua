--- The memory of a pandoc that makes many chapters one after another.

local M = {}

local OFTEN = 8 -- chapters, after which what is left of them is collected

--- Take away what is left of chapters, now and then: Lua sees of a syntax tree only the small part that
-- it holds itself, and would let many gather.
function M.tidied(number)
  if number % OFTEN == 0 then collectgarbage() end
end

return M
