-- Refuses all codes of a number for `left` milliseconds.
local key, left = number_key(ARGV[2]), tonumber(ARGV[3])
local known = redis.call('HGET', key, 'left_alone_until')
if not known or tonumber(known) < now + left then
  redis.call('HSET', key, 'left_alone_until', int(now + left))
  extend_ttl(key, left + GRACE)
end
return 1
