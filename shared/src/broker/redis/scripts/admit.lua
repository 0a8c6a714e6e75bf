-- `rate_limit::gcra`, to the nanosecond. `limit` is how far ahead the arrival time may be.
local key = arrival_key(ARGV[2])
local interval, spare, limit = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local ahead = nanos_ahead(key)
-- The clock of a Redis that took over is behind.
if ahead > limit then
  ahead = spare
end
if ahead > spare then
  return { 0, int(ahead - spare) }
end
set_nanos_ahead(key, ahead + interval)
return { 1, '0' }
