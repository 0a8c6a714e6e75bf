local known = redis.call('HMGET', reply_key(ARGV[2]), 'id', 'reply')
if known[1] and is_alive(redis.call('HGET', session_key(known[1]), 'ends_at')) then
  return known[2]
end
return false
