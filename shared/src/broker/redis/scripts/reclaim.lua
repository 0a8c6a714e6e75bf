local limit, not_after, lease = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local longest_heartbeat = tonumber(ARGV[5])
local reclaimed = 0

-- Until when the worker of a session gives a sign of life, if it still holds the lease that has lapsed.
local function living_until(id, lapsed_at)
  local worker = redis.call('HGET', session_key(id), 'worker')
  local heartbeat = worker and redis.call('GET', worker_key(worker))
  if not heartbeat then
    return nil
  end
  local good_until, renewed_since = string.match(heartbeat, '^(%d+) (%d+)$')
  good_until = tonumber(good_until)
  -- A Redis that took over may have a clock that is behind.
  if good_until <= now or good_until > now + longest_heartbeat then
    return nil
  end
  -- A lease that was renewed since then lapsed no sooner than a lease after it; the rest is for a clock
  -- that is a little off.
  return lapsed_at >= tonumber(renewed_since) + lease * 3 / 4 and good_until
end

-- It waited while Redis stood still, and so did the renewals that come right behind it.
if micros > not_after then
  return { 0, 0 }
end
mark_served()
local expired = forget_expired(limit)
-- A Redis that took over may have a clock that is behind: no lease is longer than a lease from now.
local latest = int(now + lease)
local far = redis.call('ZRANGEBYSCORE', LEASES, '(' .. latest, '+inf', 'LIMIT', 0, limit)
for _, id in ipairs(far) do
  redis.call('ZADD', LEASES, latest, id)
end
local lapsed = redis.call(
  'ZRANGEBYSCORE', LEASES, '-inf', int(now), 'WITHSCORES', 'LIMIT', 0, limit
)
for at = 1, #lapsed, 2 do
  local id = lapsed[at]
  local good_until = living_until(id, tonumber(lapsed[at + 1]))
  if redis.call('HGET', session_key(id), 'stage') ~= 'leased' then
    redis.call('ZREM', LEASES, id)
  elseif good_until then
    redis.call('ZADD', LEASES, int(math.min(good_until, latest)), id)
  else
    requeue(id)
    reclaimed = reclaimed + 1
  end
end
local more = expired == limit or #lapsed == 2 * limit or #far == limit
return { reclaimed, more and 1 or 0 }
