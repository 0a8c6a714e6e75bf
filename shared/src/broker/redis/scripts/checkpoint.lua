local id, token, number, checkpoint, state = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
if not holds_lease(id, token) then
  return 0
end
if not is_superseded(id, 'checkpoint_write', number) then
  redis.call('HSET', session_key(id), 'checkpoint', checkpoint)
end
-- The status that goes with it, if that is another one.
if state then
  publish_status(id, number, state, ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10])
end
return 1
