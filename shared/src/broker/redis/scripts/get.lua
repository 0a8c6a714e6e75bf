local found = redis.call('HMGET', value_key(ARGV[2]), 'value', 'ends_at')
if not is_alive(found[2]) then
  return false
end
return found[1]
