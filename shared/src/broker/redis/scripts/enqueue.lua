local id, token_hash, job, limit = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local state, version, left, status = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
local started_as, expired_as = ARGV[10], ARGV[11]
local number, cooldown, reserved = ARGV[12], tonumber(ARGV[13]), tonumber(ARGV[14])
local webhooks, idempotency, reply, lane = ARGV[15], ARGV[16], ARGV[17], ARGV[18]
-- The keys that the session counts under while it is under way, and how many may.
local live_keys, live_limits = {}, {}
local quotas = 20 + 2 * ARGV[19]
for at = 20, quotas - 1, 2 do
  live_keys[#live_keys + 1] = ARGV[at]
  live_limits[#live_limits + 1] = tonumber(ARGV[at + 1])
end

local function waiting()
  return redis.call('ZCARD', QUEUE)
end

-- Drops the first entries whose sessions are gone, as when nobody has reclaimed for long.
local function sweep()
  for _, entry in ipairs(redis.call('ZRANGE', QUEUE, 0, 49)) do
    if redis.call('EXISTS', session_key(entry_id(entry))) == 0 then
      dequeue_entry(QUEUE, entry)
    end
  end
end

-- Whether one more session would be too many under one of its keys.
local function has_too_many_live()
  for at, key in ipairs(live_keys) do
    if redis.call('ZCARD', live_key(key)) >= live_limits[at] then
      redis.call('ZREMRANGEBYSCORE', live_key(key), '-inf', int(now))
      if redis.call('ZCARD', live_key(key)) >= live_limits[at] then
        return true
      end
    end
  end
  return false
end

local wait = admit(quotas)
if wait > 0 then
  return { 'limited', false, int(wait) }
end
if idempotency ~= '' then
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
if has_too_many_live() then
  return { 'crowded', false, 0 }
end
if waiting() >= limit then
  forget_expired(100)
  -- Once a second, not for each of many that are refused.
  if waiting() >= limit and redis.call('SET', QUEUE .. ':swept', 1, 'PX', 1000, 'NX') then
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
  'HSET', session_key(id), 'token_hash', token_hash, 'job', job, 'home', QUEUE, 'watched_at',
  int(now), 'expired_as', expired_as
)
if webhooks ~= '' then
  redis.call('HSET', session_key(id), 'webhooks', webhooks)
end
if idempotency ~= '' then
  redis.call('HSET', reply_key(idempotency), 'id', id, 'reply', reply)
  redis.call('HSET', session_key(id), 'reply', idempotency)
end
if number ~= '' and cooldown then
  reserve_number(number, id, reserved)
end
write_status(id, state, version, left, status)
if #live_keys > 0 then
  redis.call('HSET', session_key(id), 'live', table.concat(live_keys, ' '))
  for _, key in ipairs(live_keys) do
    redis.call('ZADD', live_key(key), int(now + left), id)
    extend_ttl(live_key(key), left + GRACE)
  end
end
join_queue(id, lane)
count(started_as, 1)
return { 'created', redis.call('EXISTS', SERVED) == 0 and 'unserved', 0 }
