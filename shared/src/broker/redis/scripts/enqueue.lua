local id, token_hash, job, limit = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local state, version, left, status = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
local started_as, expired_as = ARGV[10], ARGV[11]
local number, cooldown, reserved = ARGV[12], tonumber(ARGV[13]), tonumber(ARGV[14])
local webhooks, idempotency, reply = ARGV[15], ARGV[16], ARGV[17]

local function waiting()
  return redis.call('XLEN', NEW) + redis.call('XLEN', RESUMED)
end

-- Drops the oldest entries whose sessions are gone, as when nobody has reclaimed for long.
local function sweep()
  for _, entry in ipairs(redis.call('XRANGE', NEW, '-', '+', 'COUNT', 50)) do
    if redis.call('EXISTS', session_key(entry[2][2])) == 0 then
      dequeue_entry(NEW, entry[1])
    end
  end
end

if idempotency then
  local known = redis.call('HMGET', reply_key(idempotency), 'id', 'reply')
  if known[1] and is_alive(redis.call('HGET', session_key(known[1]), 'ends_at')) then
    return { 'repeated', known[2], 0 }
  end
end
local ends_at = redis.call('HGET', session_key(id), 'ends_at')
if is_alive(ends_at) then
  return { 'created', false, 0 }
end
if number ~= '' then
  local reason, left = number_rest(number, id, cooldown, false)
  if reason then
    return { 'resting', reason, left }
  end
end
if waiting() >= limit then
  forget_expired(100)
  -- Once a second, not for each of many that are refused.
  if waiting() >= limit and redis.call('SET', NEW .. ':swept', 1, 'PX', 1000, 'NX') then
    sweep()
  end
  if waiting() >= limit then
    return { 'full', false, 0 }
  end
end
if ends_at then
  forget(id)
end
redis.call(
  'HSET', session_key(id), 'token_hash', token_hash, 'job', job, 'home', RESUMED, 'watched_at',
  int(now), 'expired_as', expired_as
)
if webhooks ~= '' then
  redis.call('HSET', session_key(id), 'webhooks', webhooks)
end
if idempotency then
  redis.call('HSET', reply_key(idempotency), 'id', id, 'reply', reply)
  redis.call('HSET', session_key(id), 'reply', idempotency)
end
if number ~= '' and cooldown then
  reserve_number(number, id, reserved)
end
write_status(id, state, version, left, status)
enqueue_entry(NEW, id)
count(started_as, 1)
return { 'created', redis.call('EXISTS', SERVED) == 0 and 'unserved', 0 }
