local limit, not_after, reclaimed = tonumber(ARGV[2]), tonumber(ARGV[3]), 0
-- It lay in wait while Redis stood still, as the renewals did that come right behind it.
if micros > not_after then
  return { 0, 0 }
end
local over = tidy(limit)
local lapsed = redis.call('ZRANGEBYSCORE', LEASES, '-inf', int(now), 'LIMIT', 0, limit)
for _, id in ipairs(lapsed) do
  if redis.call('HGET', session_key(id), 'stage') == 'leased' then
    requeue(id)
    reclaimed = reclaimed + 1
  else
    redis.call('ZREM', LEASES, id)
  end
end
local more = over == limit or #lapsed == limit
return { reclaimed, more and 1 or 0 }
