--- A pandoc that stands by for steps: the program and its scripts are started once.
--
-- `pandoc lua standby.lua`. Each line that comes in names a step and the file of its job, in JSON; the
-- answer, a line as well, says that it is done or what it failed at. It begins a new line, whatever a
-- filter may have written before it. The end of the input is the end.

local here = pandoc.path.directory(arg[0])
package.path = pandoc.path.join({here, "?.lua"}) .. ";" .. package.path

local files = require("files")

for line in io.lines() do
  local asked = pandoc.json.decode(line, false)
  local is_done, fault = xpcall(function() require(asked.step)(files.json(asked.job)) end, tostring)
  io.stdout:write("\ntriptych: ", pandoc.json.encode({fault = not is_done and fault or nil}), "\n")
  io.stdout:flush()
  collectgarbage()
end
