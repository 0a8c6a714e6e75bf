local id, version, counters = ARGV[2], ARGV[4], ARGV[7]
local found = redis.call('HMGET', session_key(id), 'ends_at', 'version', 'stage')
if not is_alive(found[1]) or int(found[2] + 1) ~= version then
  return 0
end
write_status(id, ARGV[3], version, tonumber(ARGV[5]), ARGV[6])
end_session(id)
if found[3] ~= 'ended' then
  count_each(counters)
end
-- What is scheduled for the session is due at once.
if redis.call('EXISTS', cleanup_key(id)) == 1 then
  local due = redis.call('ZSCORE', CLEANUPS, id)
  if not due or tonumber(due) > now then
    redis.call('HSET', cleanup_key(id), 'attempts', 0)
    set_due(id, now)
  end
end
redis.call('HDEL', session_key(id), 'result', 'ids')
return 1
