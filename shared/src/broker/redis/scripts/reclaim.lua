local limit, not_after, lease = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local reclaimed = 0
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
local lapsed = redis.call('ZRANGEBYSCORE', LEASES, '-inf', int(now), 'LIMIT', 0, limit)
for _, id in ipairs(lapsed) do
  if redis.call('HGET', session_key(id), 'stage') == 'leased' then
    requeue(id)
    reclaimed = reclaimed + 1
  else
    redis.call('ZREM', LEASES, id)
  end
end
local more = expired == limit or #lapsed == limit or #far == limit
return { reclaimed, more and 1 or 0 }
