-- Takes a part of an errand, so that it is there no longer. Returns whether the errand is.
local id, part = ARGV[2], ARGV[3]
if not lives_errand(id) then
  return { 0, false }
end
local sealed = redis.call('HGET', errand_key(id), part)
if sealed then
  redis.call('HDEL', errand_key(id), part)
end
return { 1, sealed }
