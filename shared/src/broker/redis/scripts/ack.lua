local id, sealed, attempts = ARGV[2], ARGV[3], ARGV[4]
local found = redis.call('HMGET', cleanup_key(id), 'sealed', 'attempts')
if found[1] == sealed and found[2] == attempts then
  redis.call('ZREM', CLEANUPS, id)
  redis.call('UNLINK', cleanup_key(id))
end
return 1
