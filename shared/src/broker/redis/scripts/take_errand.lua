-- Takes the errand that waits longest, for `length` milliseconds.
local length = tonumber(ARGV[2])
while true do
  local id = redis.call('ZRANGE', ERRANDS, 0, 0)[1]
  if not id then
    return false
  end
  redis.call('ZREM', ERRANDS, id)
  local found = redis.call('HMGET', errand_key(id), 'request', 'ends_at')
  if found[1] and is_alive(found[2]) then
    redis.call('HDEL', errand_key(id), 'request')
    hold_errand(id, length)
    return { id, found[1] }
  end
end
