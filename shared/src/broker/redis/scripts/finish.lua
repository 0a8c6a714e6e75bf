local id, token, result = ARGV[2], ARGV[3], ARGV[8]
if not holds(id, token) then
  return 0
end
save(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
if result then
  redis.call('HSET', session_key(id), 'result', result)
end
finish(id)
count('sessions_' .. ARGV[4], 1)
return 1
