local id, token, number, checkpoint = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not holds_lease(id, token) then
  return 0
end
if is_superseded(id, 'checkpoint_write', number) then
  return 1
end
redis.call('HSET', session_key(id), 'checkpoint', checkpoint)
return 1
