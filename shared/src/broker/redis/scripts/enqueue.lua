local id, token_hash, job, limit = ARGV[2], ARGV[3], ARGV[4], tonumber(ARGV[5])
local state, version, left, status = ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9]
local started, expired = ARGV[10], ARGV[11]
local idempotency, reply = ARGV[12], ARGV[13]

local function waiting()
  return redis.call('XLEN', FRESH) + redis.call('XLEN', BEGUN)
end

-- Drops the oldest entries whose sessions are gone, as when nobody has tidied up for long.
local function sweep()
  for _, entry in ipairs(redis.call('XRANGE', FRESH, '-', '+', 'COUNT', 50)) do
    if redis.call('EXISTS', session_key(entry[2][2])) == 0 then
      leave(FRESH, entry[1])
    end
  end
end

if idempotency then
  local known = redis.call('HMGET', reply_key(idempotency), 'id', 'reply')
  if known[1] and alive(redis.call('HGET', session_key(known[1]), 'ends_at')) then
    return { 'repeated', known[2] }
  end
end
local ends_at = redis.call('HGET', session_key(id), 'ends_at')
if alive(ends_at) then
  return { 'created', false }
end
if waiting() >= limit then
  tidy(100, expired)
  -- Not for each of many that are refused.
  if waiting() >= limit and redis.call('SET', FRESH .. ':swept', 1, 'PX', 1000, 'NX') then
    sweep()
  end
  if waiting() >= limit then
    return { 'full', false }
  end
end
if ends_at then
  forget(id, expired)
end
redis.call('HSET', session_key(id), 'token_hash', token_hash, 'job', job, 'home', BEGUN)
if idempotency then
  redis.call('HSET', reply_key(idempotency), 'id', id, 'reply', reply)
  redis.call('HSET', session_key(id), 'reply', idempotency)
end
save(id, state, version, left, status)
join(FRESH, id)
count(started, 1)
return { 'created', redis.call('EXISTS', WORKED) == 0 and 'unworked' }
