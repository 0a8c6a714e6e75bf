local id, version = ARGV[2], ARGV[4]
local found = redis.call('HMGET', session_key(id), 'ends_at', 'version')
if not alive(found[1]) or int(found[2] + 1) ~= version then
  return 0
end
save(id, ARGV[3], version, tonumber(ARGV[5]), ARGV[6])
finish(id)
redis.call('HDEL', session_key(id), 'result')
return 1
