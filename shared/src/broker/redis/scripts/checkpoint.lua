local id, token, number, checkpoint = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not holds(id, token) then
  return 0
end
if overtaken(id, 'kept', number) then
  return 1
end
redis.call('HSET', session_key(id), 'checkpoint', checkpoint)
return 1
