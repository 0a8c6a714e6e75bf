-- Puts off the moment that `admit.lua` keeps.
local key, wait = root .. ':arrival:' .. ARGV[2], tonumber(ARGV[3])
local seconds = math.floor(micros / 1000000)
local nanos = (micros - seconds * 1000000) * 1000

local arrival = redis.call('GET', key)
if arrival then
  local whole, rest = string.match(arrival, '^(%d+) (%d+)$')
  if (whole - seconds) * 1000000000 + rest - nanos >= wait then
    return 0
  end
end
local after = nanos + wait
local rest = after % 1000000000
local whole = seconds + (after - rest) / 1000000000
redis.call('SET', key, int(whole) .. ' ' .. int(rest), 'PX', int(math.ceil(wait / 1000000) + 1))
return 1
