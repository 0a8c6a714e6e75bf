local id, token, milestones, counters, failure = ARGV[2], ARGV[3], ARGV[8], ARGV[9], ARGV[10]
local result, ids = ARGV[11], ARGV[12]
if not holds_lease(id, token) then
  return 0
end
local ends_at = write_status(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
if result then
  redis.call('HSET', session_key(id), 'result', result)
end
if ids then
  redis.call('HSET', session_key(id), 'ids', ids)
end
tell_status(id, ARGV[4], ARGV[5], ends_at, ARGV[7], ids)
end_session(id)
count_milestones(id, milestones)
count_each(counters)
if failure ~= '' then
  keep_failure(id, failure)
end
return 1
