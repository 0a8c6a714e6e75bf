-- Says a part of an errand to the other side, which has `length` milliseconds to hear it.
local id, part, sealed, length = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
if not lives_errand(id) then
  return 0
end
redis.call('HSET', errand_key(id), part, sealed)
hold_errand(id, length)
publish('c', id)
return 1
