local patience, kept, looks = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local due = redis.call('ZRANGEBYSCORE', ERRANDS, '-inf', int(now), 'LIMIT', 0, looks)
for _, id in ipairs(due) do
  local sealed = redis.call('HGET', errand_key(id), 'sealed')
  if sealed then
    local taken = redis.call('HINCRBY', errand_key(id), 'taken', 1)
    keep(errand_key(id), patience + kept)
    set_due(id, now + patience)
    return { id, sealed, taken }
  end
  redis.call('ZREM', ERRANDS, id)
end
return false
