return redis.call('HGETALL', COUNTERS)
