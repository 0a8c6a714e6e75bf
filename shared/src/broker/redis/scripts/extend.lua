local lease, held = tonumber(ARGV[2]), {}
for at = 3, #ARGV, 2 do
  local id, token = ARGV[at], ARGV[at + 1]
  if holds_lease(id, token) then
    redis.call('ZADD', LEASES, int(now + lease), id)
    held[#held + 1] = 1
  else
    held[#held + 1] = 0
  end
end
extend_ttl(LEASES, lease + GRACE)
return held
