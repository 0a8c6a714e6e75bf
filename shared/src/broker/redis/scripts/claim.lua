local lease, limit = tonumber(ARGV[2]), tonumber(ARGV[3])

local function read_entry(queue, from)
  return redis.pcall(
    'XREADGROUP', 'GROUP', GROUP, CONSUMER, 'COUNT', 1, 'STREAMS', queue, from
  )
end

local function first_entry(queue)
  if redis.call('XLEN', queue) == 0 then
    return nil
  end
  for _, from in ipairs({ '0', '>' }) do
    local found = read_entry(queue, from)
    if found and found.err then
      redis.call('XGROUP', 'CREATE', queue, GROUP, '0')
      found = read_entry(queue, from)
    end
    local entries = found and found[1] and found[1][2]
    if entries and entries[1] then
      return entries[1][1], entries[1][2] and entries[1][2][2]
    end
  end
end

local function claim_entry(queue, entry, id)
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
  redis.call('HSET', key, 'stage', 'leased', 'token', token)
  redis.call('ZADD', LEASES, int(now + lease), id)
  extend_ttl(LEASES, redis.call('PTTL', key))
  redis.call('HDEL', key, 'queue', 'entry', 'status_write', 'checkpoint_write')
  return { id, token, found[4], found[5], found[1] - now, found[6], found[7], found[8] }
end

mark_served()
for _, queue in ipairs({ RESUMED, NEW }) do
  local entry, id = first_entry(queue)
  while entry do
    local claim = id and claim_entry(queue, entry, id)
    dequeue_entry(queue, entry)
    if claim then
      return { 1, claim }
    end
    limit = limit - 1
    if limit <= 0 then
      return { 1, false }
    end
    entry, id = first_entry(queue)
  end
end
return { 0, false }
