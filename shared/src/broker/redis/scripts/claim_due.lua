local visibility_timeout, ttl, limit = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local due = redis.call('ZRANGEBYSCORE', CLEANUPS, '-inf', int(now), 'LIMIT', 0, limit)
for _, id in ipairs(due) do
  local sealed = redis.call('HGET', cleanup_key(id), 'sealed')
  if sealed then
    local attempts = redis.call('HINCRBY', cleanup_key(id), 'attempts', 1)
    extend_ttl(cleanup_key(id), visibility_timeout + ttl)
    set_due(id, now + visibility_timeout)
    return { id, sealed, attempts }
  end
  redis.call('ZREM', CLEANUPS, id)
end
return false
