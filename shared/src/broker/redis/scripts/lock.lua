-- Takes a lock, or says how long its holder has it. Those that wait ask again and again, each with a
-- ticket: the oldest that has asked lately is next.
local name, ticket, length, timeout = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local key = lock_key(name)
local waiting, seen = key .. ':waiting', key .. ':seen'
local gone = redis.call('ZRANGEBYSCORE', seen, '-inf', int(now - timeout))
redis.call('ZADD', waiting, 'NX', int(micros), ticket)
redis.call('ZADD', seen, int(now), ticket)
redis.call('PEXPIRE', waiting, GRACE)
redis.call('PEXPIRE', seen, GRACE)
for _, other in ipairs(gone) do
  if other ~= ticket then
    redis.call('ZREM', waiting, other)
    redis.call('ZREM', seen, other)
  end
end
local found = redis.call('HMGET', key, 'token', 'lapses_at')
if is_alive(found[2]) or redis.call('ZRANGE', waiting, 0, 0)[1] ~= ticket then
  return false
end
local token = int(math.max(micros, (found[1] or 0) + 1))
redis.call('HSET', key, 'token', token, 'lapses_at', int(now + length))
redis.call('PEXPIRE', key, int(length + GRACE))
redis.call('ZREM', waiting, ticket)
redis.call('ZREM', seen, ticket)
return token
