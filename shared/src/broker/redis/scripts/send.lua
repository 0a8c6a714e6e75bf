local id, input, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local found = redis.call('HMGET', session_key(id), 'ends_at', 'stage')
if not is_alive(found[1]) or found[2] == 'ended' then
  return 0
end
if redis.call('LLEN', inputs_key(id)) >= limit then
  return 0
end
redis.call('RPUSH', inputs_key(id), input)
redis.call('PEXPIRE', inputs_key(id), int(found[1] - now + GRACE))
publish('i', id)
return 1
