-- Records what became of an attempt; `pause` is the time until the next one, or empty.
local id, attempts, counter, pause = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local key = webhook_key(id)
if redis.call('HGET', key, 'attempts') ~= attempts then
  return 0
end
count(counter, 1)
if pause then
  redis.call('ZADD', WEBHOOKS, int(now + pause), id)
else
  redis.call('ZREM', WEBHOOKS, id)
  redis.call('UNLINK', key)
end
return 1
