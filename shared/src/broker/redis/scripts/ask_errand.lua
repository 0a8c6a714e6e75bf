-- Keeps an errand for a worker, for `wait` milliseconds, unless too many wait.
local id, request, wait, limit = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
-- The answer to the same request was lost.
if redis.call('EXISTS', errand_key(id)) == 1 then
  return 1
end
redis.call('ZREMRANGEBYSCORE', ERRANDS, '-inf', int(now))
if redis.call('ZCARD', ERRANDS) >= limit then
  return 0
end
redis.call('HSET', errand_key(id), 'request', request)
hold_errand(id, wait)
redis.call('ZADD', ERRANDS, int(now + wait), id)
extend_ttl(ERRANDS, wait + GRACE)
publish('r', '')
return 1
