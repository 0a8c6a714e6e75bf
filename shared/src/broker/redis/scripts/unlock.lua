local name, token = ARGV[2], ARGV[3]
if holds_lock(name, token) then
  redis.call('HDEL', lock_key(name), 'lapses_at')
end
return 1
