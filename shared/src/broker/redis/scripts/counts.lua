return redis.call('HGETALL', root .. ':counters')
