-- What was counted in each of these hours.
local found = {}
for at = 2, #ARGV do
  found[#found + 1] = redis.call('HGETALL', hour_key(ARGV[at]))
end
return found
