local name, token, length = ARGV[2], ARGV[3], tonumber(ARGV[4])
if not holds_lock(name, token) then
  return 0
end
redis.call('HSET', lock_key(name), 'lapses_at', int(now + length))
redis.call('PEXPIRE', lock_key(name), int(length + GRACE))
return 1
