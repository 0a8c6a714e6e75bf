-- Which sessions failed last, each with the moment after it, the first one first.
return redis.call('ZRANGE', FAILED, 0, -1, 'WITHSCORES')
