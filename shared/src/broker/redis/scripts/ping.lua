-- A write, because a Redis that takes none, a replica or one without memory, is of no use.
redis.call('SET', root .. ':ping', 1, 'PX', GRACE)
return int(micros)
