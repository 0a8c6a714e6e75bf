-- Puts off the arrival time that `admit.lua` stores, unless it is later already.
local key, wait = arrival_key(ARGV[2]), tonumber(ARGV[3])
if nanos_ahead(key) >= wait then
  return 0
end
set_nanos_ahead(key, wait)
return 1
