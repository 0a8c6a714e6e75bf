local id, token, checkpoint = ARGV[2], ARGV[3], ARGV[4]
if not holds(id, token) then
  return 0
end
redis.call('HSET', session_key(id), 'checkpoint', checkpoint)
return 1
