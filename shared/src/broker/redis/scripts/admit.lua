-- `rate_limit::gcra`, to the nanosecond: a moment is its whole seconds and the nanoseconds after them,
-- as a number of nanoseconds since 1970 is more than a Lua number holds.
local key, interval, spare = root .. ':arrival:' .. ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local seconds = math.floor(micros / 1000000)
local nanos = (micros - seconds * 1000000) * 1000

local ahead = 0
local arrival = redis.call('GET', key)
if arrival then
  local whole, rest = string.match(arrival, '^(%d+) (%d+)$')
  ahead = math.max(0, (whole - seconds) * 1000000000 + rest - nanos)
end
-- Further ahead than any request brings an address: the clock of a Redis that took over is behind. A
-- phone can be held off for longer.
if ahead > spare + interval and string.sub(ARGV[2], 1, 9) == 'sessions:' then
  ahead = spare
end
if ahead > spare then
  return { 0, int(ahead - spare), int(seconds), int(nanos) }
end
local after = nanos + ahead + interval
local rest = after % 1000000000
local whole = seconds + (after - rest) / 1000000000
local kept = math.ceil((ahead + interval) / 1000000) + 1
redis.call('SET', key, int(whole) .. ' ' .. int(rest), 'PX', int(kept))
return { 1, '0', int(seconds), int(nanos) }
