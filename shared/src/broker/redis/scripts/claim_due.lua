local patience, kept, looks = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local due = redis.call('ZRANGEBYSCORE', CLEANUPS, '-inf', int(now), 'LIMIT', 0, looks)
for _, id in ipairs(due) do
  local sealed = redis.call('HGET', cleanup_key(id), 'sealed')
  if sealed then
    local attempts = redis.call('HINCRBY', cleanup_key(id), 'attempts', 1)
    keep(cleanup_key(id), patience + kept)
    set_due(id, now + patience)
    return { id, sealed, attempts }
  end
  redis.call('ZREM', CLEANUPS, id)
end
return false
