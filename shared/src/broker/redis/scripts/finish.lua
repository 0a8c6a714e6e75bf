local id, token, counter, result, ids = ARGV[2], ARGV[3], ARGV[8], ARGV[9], ARGV[10]
if not holds_lease(id, token) then
  return 0
end
write_status(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
if result then
  redis.call('HSET', session_key(id), 'result', result)
end
if ids then
  redis.call('HSET', session_key(id), 'ids', ids)
end
end_session(id)
count(counter, 1)
return 1
