-- A worker's sign of life: until when it is good, and since when all that the worker holds was renewed.
local worker, lasts, renewed_since = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call(
  'SET', worker_key(worker), int(now + lasts) .. ' ' .. int(renewed_since), 'PX', int(lasts + GRACE)
)
return 1
