-- Takes a webhook that is due, or says in how many milliseconds the next one is.
local length, limit = tonumber(ARGV[2]), tonumber(ARGV[3])
for _ = 1, limit do
  local first = redis.call('ZRANGE', WEBHOOKS, 0, 0, 'WITHSCORES')
  if not first[1] then
    return { false, false }
  end
  local id, due = first[1], tonumber(first[2])
  if due > now then
    return { false, int(due - now) }
  end
  local key = webhook_key(id)
  local found = redis.call('HMGET', key, 'state', 'version', 'status', 'ended_at')
  if found[3] then
    local attempts = redis.call('HINCRBY', key, 'attempts', 1)
    redis.call('ZADD', WEBHOOKS, int(now + length), id)
    return { { id, attempts, found[1], found[2], found[3], found[4] }, false }
  end
  redis.call('ZREM', WEBHOOKS, id)
end
return { false, 0 }
