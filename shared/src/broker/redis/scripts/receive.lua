local id, token = ARGV[2], ARGV[3]
if not holds_lease(id, token) then
  return { 0, false }
end
return { 1, redis.call('LPOP', inputs_key(id)) }
