-- What each worker says of itself that has done so of late.
local found, all = {}, redis.call('HGETALL', REPORTS)
for at = 1, #all, 2 do
  local lapses_at, report = string.match(all[at + 1], '^(%d+) (.*)$')
  if tonumber(lapses_at) > now then
    found[#found + 1] = report
  end
end
return found
