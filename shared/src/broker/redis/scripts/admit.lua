-- `rate_limit::gcra` for each quota, to the nanosecond: a key, the interval, what may be ahead, and how
-- far ahead the arrival time can be. A request that one of them refuses counts against none.
local due, wait = {}, 0
for at = 2, #ARGV, 4 do
  local key, interval = arrival_key(ARGV[at]), tonumber(ARGV[at + 1])
  local spare, limit = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local ahead = nanos_ahead(key)
  -- The clock of a Redis that took over is behind.
  if ahead > limit then
    ahead = spare
  end
  wait = math.max(wait, ahead - spare)
  due[#due + 1] = { key, ahead + interval }
end
if wait > 0 then
  return { 0, int(wait) }
end
for _, arrival in ipairs(due) do
  set_nanos_ahead(arrival[1], arrival[2])
end
return { 1, '0' }
