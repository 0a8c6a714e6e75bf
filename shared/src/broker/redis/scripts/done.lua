local id, sealed, taken = ARGV[2], ARGV[3], ARGV[4]
local found = redis.call('HMGET', errand_key(id), 'sealed', 'taken')
if found[1] == sealed and found[2] == taken then
  redis.call('ZREM', ERRANDS, id)
  redis.call('UNLINK', errand_key(id))
end
return 1
