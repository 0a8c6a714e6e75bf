local lease, limit, worker = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]

local function claim_entry(entry)
  local id = entry_id(entry)
  local key = session_key(id)
  local found = redis.call(
    'HMGET', key, 'ends_at', 'stage', 'entry', 'state', 'version', 'status', 'job', 'checkpoint',
    'token'
  )
  if not is_alive(found[1]) or found[2] ~= 'waiting' or found[3] ~= entry then
    return nil
  end
  -- Not the next number: a replica that took over may not have heard of the last claim, and would
  -- give its number out again.
  local token = int(math.max(micros, (found[9] or 0) + 1))
  redis.call('HSET', key, 'stage', 'leased', 'token', token, 'worker', worker)
  redis.call('ZADD', LEASES, int(now + lease), id)
  extend_ttl(LEASES, redis.call('PTTL', key))
  redis.call('HDEL', key, 'queue', 'entry', 'status_write', 'checkpoint_write')
  return { id, token, found[4], found[5], found[1] - now, found[6], found[7], found[8] }
end

-- Returns whether there may be more to claim, and what was claimed.
mark_served()
for _ = 1, limit do
  local entry = redis.call('ZRANGE', QUEUE, 0, 0)[1]
  if not entry then
    return { 0, false }
  end
  -- First, as it can be done without memory, and all that comes after it then as well.
  dequeue_entry(QUEUE, entry)
  local claim = claim_entry(entry)
  if claim then
    return { redis.call('EXISTS', QUEUE), claim }
  end
end
return { 1, false }
