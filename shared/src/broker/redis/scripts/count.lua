local counter, by, kept = ARGV[2], ARGV[3], ARGV[4]
redis.call('HINCRBY', root .. ':counters', counter, by)
redis.call('PEXPIRE', root .. ':counters', kept)
return 1
