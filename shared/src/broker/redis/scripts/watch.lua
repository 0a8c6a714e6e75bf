-- Records that somebody asks for a session.
local key = session_key(ARGV[2])
if is_alive(redis.call('HGET', key, 'ends_at')) then
  redis.call('HSET', key, 'watched_at', int(now))
end
return 1
