-- How many sessions a worker takes before one that waits; nothing where it does not wait.
local found = redis.call('HMGET', session_key(ARGV[2]), 'ends_at', 'stage', 'queue', 'entry')
if not is_alive(found[1]) or found[2] ~= 'waiting' then
  return false
end
return redis.call('ZRANK', found[3], found[4])
