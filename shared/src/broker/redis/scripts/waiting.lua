-- How many sessions wait, and since when the one that waits longest does, in milliseconds since 1970;
-- nothing where none does. An entry of the release before has no time of its own.
local since
for _, queue in ipairs({ RESUMED, NEW }) do
  local first = redis.call('XRANGE', queue, '-', '+', 'COUNT', 1)[1]
  local at = first and tonumber(first[2][4] or string.match(first[1], '^%d+'))
  since = at and math.min(since or at, at) or since
end
return { redis.call('XLEN', NEW) + redis.call('XLEN', RESUMED), since and int(since) or false }
