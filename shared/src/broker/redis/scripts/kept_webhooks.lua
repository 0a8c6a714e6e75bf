return redis.call('ZCARD', WEBHOOKS)
