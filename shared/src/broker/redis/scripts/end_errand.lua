local id = ARGV[2]
redis.call('ZREM', ERRANDS, id)
redis.call('UNLINK', errand_key(id))
publish('c', id)
return 1
