-- When the next lease lapses, and when the next session's time is over. A session that waits may be leased
-- at any moment.
local lease = tonumber(ARGV[2])
local function first(key)
  local found = redis.call('ZRANGE', key, 0, 0, 'WITHSCORES')
  return found[2] and tonumber(found[2])
end
local lapse = first(LEASES)
if redis.call('EXISTS', QUEUE) == 1 then
  lapse = math.min(lapse or math.huge, now + lease)
end
local ends_at = first(ENDS)
return { lapse and int(lapse) or false, ends_at and int(ends_at) or false }
