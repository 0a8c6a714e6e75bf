local id, token, counter, result = ARGV[2], ARGV[3], ARGV[8], ARGV[9]
if not holds(id, token) then
  return 0
end
save(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
if result then
  redis.call('HSET', session_key(id), 'result', result)
end
finish(id)
count(counter, 1)
return 1
