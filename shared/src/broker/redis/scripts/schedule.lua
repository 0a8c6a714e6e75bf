-- Replaces the cleanup of a session; `left` is the time until it is due, or empty.
local id, token, sealed, left, ttl = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
if not holds_lease(id, token) then
  return 0
end
redis.call('HSET', cleanup_key(id), 'sealed', sealed, 'attempts', 0)
redis.call('PEXPIRE', cleanup_key(id), int((left or 0) + ttl))
if left then
  set_due(id, now + left)
else
  redis.call('ZREM', CLEANUPS, id)
end
return 1
