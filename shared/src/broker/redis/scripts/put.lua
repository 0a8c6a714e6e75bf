local lock, token, name, value, ttl = ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])
if not holds_lock(lock, token) then
  return 0
end
redis.call('HSET', value_key(name), 'value', value, 'ends_at', int(now + ttl))
redis.call('PEXPIRE', value_key(name), int(ttl + GRACE))
return 1
