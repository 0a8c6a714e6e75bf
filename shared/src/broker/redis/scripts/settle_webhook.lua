-- Records what became of an attempt; `pause` is the time until the next one, or empty.
local id, attempts, counter, pause = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local key = webhook_key(id)
local found = redis.call('HMGET', key, 'attempts', 'kept')
if found[1] ~= attempts then
  return 0
end
-- Where a secret takes the place of another, a worker has those of both.
local kept = found[2] or WEBHOOKS
count(counter, 1)
if pause then
  redis.call('ZADD', kept, int(now + pause), id)
else
  redis.call('ZREM', kept, id)
  redis.call('UNLINK', key)
end
return 1
