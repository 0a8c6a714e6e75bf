--!df flags=allow-undeclared-keys
-- Dragonfly lets a script have keys that were not named to it only where its first line says so.
-- Every script begins with this. KEYS[1] is the root of all keys and their hash tag, which puts all
-- of them on one node of a cluster. KEYS[2] is the queue of those that have the same secret, as nobody
-- else could open what is in it, and KEYS[3] has how many that are new wait in each of its lanes.
-- ARGV[1] is how many microseconds the time is ahead of the server's clock: 0 but in tests. Writes that
-- can be refused for want of memory come before those that cannot, so that no script stops half-way.
local root = KEYS[1]
local clock = redis.call('TIME')
local micros = clock[1] * 1000000 + clock[2] + ARGV[1]
local now = math.floor(micros / 1000)

local QUEUE, LANES = KEYS[2], KEYS[3]
local SERVED = string.gsub(QUEUE, ':queue:', ':served:')
local LEASES, ENDS = root .. ':leases', root .. ':ends'
local CLEANUPS = root .. ':cleanups'
-- Which webhooks of this queue are due when.
local WEBHOOKS = string.gsub(QUEUE, ':queue:', ':webhooks:')
-- The errands of this queue that wait for a worker, and until when.
local ERRANDS = string.gsub(QUEUE, ':queue:', ':errands:')
-- A worker gives a webhook up before that.
local WEBHOOK_TTL = 25 * 3600 * 1000
local LONGEST_STATUS = 16384
-- How long a key outlives its session, so that `forget` still sees what it was.
local GRACE = 60000

local function int(number)
  return string.format('%.0f', number)
end

local function session_key(id)
  return root .. ':session:' .. id
end

local function inputs_key(id)
  return root .. ':inputs:' .. id
end

local function reply_key(key)
  return root .. ':reply:' .. key
end

local function live_key(key)
  return root .. ':live:' .. key
end

local function cleanup_key(id)
  return root .. ':cleanup:' .. id
end

local function webhook_key(id)
  return root .. ':webhook:' .. id
end

local function errand_key(id)
  return root .. ':errand:' .. id
end

local function arrival_key(key)
  return root .. ':arrival:' .. key
end

local function number_key(key)
  return root .. ':number:' .. key
end

local function worker_key(worker)
  return root .. ':worker:' .. worker
end

local function lock_key(name)
  return root .. ':lock:' .. name
end

local function value_key(name)
  return root .. ':value:' .. name
end

-- A moment to the nanosecond is its whole seconds and the nanoseconds after them: a number of
-- nanoseconds since 1970 is more than a Lua number holds.
local seconds = math.floor(micros / 1000000)
local nanos = (micros - seconds * 1000000) * 1000

-- How many nanoseconds ahead of now the moment under a key is; 0 if it has passed, or there is none.
local function nanos_ahead(key)
  local moment = redis.call('GET', key)
  if not moment then
    return 0
  end
  local whole, rest = string.match(moment, '^(%d+) (%d+)$')
  return math.max(0, (whole - seconds) * 1000000000 + rest - nanos)
end

-- Stores the moment that is so many nanoseconds ahead of now, until it has passed.
local function set_nanos_ahead(key, ahead)
  local after = nanos + ahead
  local rest = after % 1000000000
  local whole = seconds + (after - rest) / 1000000000
  redis.call('SET', key, int(whole) .. ' ' .. int(rest), 'PX', int(math.ceil(ahead / 1000000) + 1))
end

-- Counts a request against each quota in ARGV from `first` on: `rate_limit::gcra`, to the nanosecond, for a
-- key, the interval, what may be ahead, and how far ahead the arrival time can be. Returns 0, or for how
-- many nanoseconds one of them refuses the request, which then counts against none.
local function admit(first)
  local due, wait = {}, 0
  for at = first, #ARGV, 4 do
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
    return wait
  end
  for _, arrival in ipairs(due) do
    set_nanos_ahead(arrival[1], arrival[2])
  end
  return 0
end

-- Wakes those who wait: 'c' for a changed status, 'l' for an end or a lost lease, 'i' for an input,
-- 'q' for a session in the queue, 'w' for a webhook, 'r' for an errand; 'e' is a process that wants to hear itself. A user who may not use
-- the channel wakes nobody, which must not stop a script half-way.
local function publish(kind, id)
  redis.pcall('PUBLISH', root .. ':changes', kind .. id)
end

-- Tells those who follow sessions a whole status, so that they need not ask. It comes right before the
-- session's 'c' or 'l', by which everybody else is woken, releases before this one among them.
local function tell_status(id, state, version, ends_at, status, ids)
  local head = table.concat({ id, state, version, ends_at, #status }, ' ')
  redis.pcall('PUBLISH', root .. ':statuses', head .. ' ' .. status .. (ids or ''))
end

local function extend_ttl(key, milliseconds)
  if redis.call('PTTL', key) < milliseconds then
    redis.call('PEXPIRE', key, int(milliseconds))
  end
end

local function is_alive(ends_at)
  return ends_at and tonumber(ends_at) > now
end

local function holds_lease(id, token)
  local found = redis.call('HMGET', session_key(id), 'ends_at', 'stage', 'token')
  return is_alive(found[1]) and found[2] == 'leased' and found[3] == token
end

local function lives_errand(id)
  return is_alive(redis.call('HGET', errand_key(id), 'ends_at'))
end

-- Holds an errand for `left` milliseconds, and not a moment longer: there may be credentials in it.
local function hold_errand(id, left)
  redis.call('HSET', errand_key(id), 'ends_at', int(now + left))
  redis.call('PEXPIRE', errand_key(id), int(left))
end

-- Whether a lock is still this one's: a lapsed one is until another takes it.
local function holds_lock(name, token)
  local found = redis.call('HMGET', lock_key(name), 'token', 'lapses_at')
  return found[1] == token and found[2]
end

-- Why a session gets no code for a number now, and for how many milliseconds; nothing if it gets one.
-- Without a cooldown, only what WhatsApp has asked for counts.
local function number_rest(number, id, cooldown, is_repeat)
  local found = redis.call(
    'HMGET', number_key(number), 'left_alone_until', 'reserved_for', 'reserved_until', 'rests_until'
  )
  local reason, rests_until = nil, now
  local function consider(why, moment)
    if moment and tonumber(moment) > rests_until then
      reason, rests_until = why, tonumber(moment)
    end
  end
  consider('left_alone', found[1])
  local is_others = found[2] and found[2] ~= id
  if cooldown and is_others and is_alive(redis.call('HGET', session_key(found[2]), 'ends_at')) then
    consider('live_code', found[3])
  end
  if cooldown and not is_repeat then
    consider('cooldown', found[4])
  end
  return reason, rests_until - now
end

-- Counts a code, or an errand, of a number, which then rests: threefold with each further one within
-- `window` milliseconds.
local function count_code(number, cooldown, window, nonce)
  local key, codes = number_key(number), {}
  for code in string.gmatch(redis.call('HGET', key, 'codes') or '', '%d+') do
    if code + window > now then
      codes[#codes + 1] = code
    end
  end
  local rest = math.min(cooldown * 3 ^ math.min(#codes, 12), math.max(cooldown, window))
  codes[#codes + 1] = int(now)
  redis.call(
    'HSET', key, 'codes', table.concat(codes, ' '), 'rests_until', int(now + rest), 'nonce', nonce
  )
  extend_ttl(key, math.max(rest, window) + GRACE)
end

-- Gives a number to a session for `left` milliseconds, or for as long as the session lasts.
local function reserve_number(number, id, left)
  redis.call('HSET', number_key(number), 'reserved_for', id, 'reserved_until', int(now + left))
  extend_ttl(number_key(number), left + GRACE)
  redis.call('HSET', session_key(id), 'number', number)
end

local function release_number(number, id)
  if number and redis.call('HGET', number_key(number), 'reserved_for') == id then
    redis.call('HDEL', number_key(number), 'reserved_for', 'reserved_until')
  end
end

local COUNTERS, COUNTERS_TTL = root .. ':counters', 90 * 24 * 3600 * 1000
local HOUR, HOURS_KEPT = 3600 * 1000, 24 * 31
local FAILED, FAILED_KEPT = root .. ':failed', 50
local REPORTS = root .. ':reports'

local function hour_key(hour)
  return root .. ':hour:' .. int(hour)
end

-- Counts, in all and in this hour. Nothing is counted under an empty name.
local function count(counter, by)
  if counter == '' then
    return
  end
  redis.call('HINCRBY', COUNTERS, counter, by)
  redis.call('PEXPIRE', COUNTERS, int(COUNTERS_TTL))
  local hour = hour_key(math.floor(now / HOUR))
  -- What is counted again need not be kept for longer.
  if redis.call('HINCRBY', hour, counter, by) == tonumber(by) then
    redis.call('PEXPIRE', hour, int(HOURS_KEPT * HOUR))
  end
end

-- Counts one for each of these names, with commas between.
local function count_each(counters)
  for counter in string.gmatch(counters, '[^,]+') do
    count(counter, 1)
  end
end

-- Counts that a session has come so far, once, whichever workers it passes through. `milestones` names
-- each with what it counts as: 'shown=one,two linked=three'.
local function count_milestones(id, milestones)
  if milestones == '' then
    return
  end
  local reached = redis.call('HGET', session_key(id), 'reached') or ''
  for milestone, counters in string.gmatch(milestones, '(%w+)=(%S+)') do
    if not string.find(reached, milestone, 1, true) then
      reached = reached .. milestone .. ' '
      redis.call('HSET', session_key(id), 'reached', reached)
      count_each(counters)
    end
  end
end

-- Keeps why a session failed, for the operator, and why the last ones before it did.
local function keep_failure(id, failure)
  redis.call('ZADD', FAILED, int(now), id .. ' ' .. failure)
  redis.call('PEXPIRE', FAILED, int(HOURS_KEPT * HOUR))
  while redis.call('ZCARD', FAILED) > FAILED_KEPT do
    redis.call('ZREM', FAILED, redis.call('ZRANGE', FAILED, 0, 0)[1])
  end
end

local function set_due(id, moment)
  redis.call('ZADD', CLEANUPS, int(moment), id)
  extend_ttl(CLEANUPS, redis.call('PTTL', cleanup_key(id)))
end

-- Whether a later write of the same kind, 'status_write' or 'checkpoint_write', came first under the
-- same lease. A write that timed out may still be on its way when Redis has stood still, while the
-- next one takes another connection.
local function is_superseded(id, kind, number)
  local last = redis.call('HGET', session_key(id), kind)
  if last and tonumber(last) > tonumber(number) then
    return true
  end
  redis.call('HSET', session_key(id), kind, number)
  return false
end

-- Writes the status of a session that goes on for `left` milliseconds, and returns when that is over. Where
-- its end is to be told, it is there until somebody is there to tell it.
local function write_status(id, state, version, left, status)
  local key, ends_at, ttl = session_key(id), int(now + left), left + GRACE
  local kept = redis.call('HGET', key, 'webhooks') and left + WEBHOOK_TTL or ttl
  redis.call('HSET', key, 'state', state, 'version', version, 'ends_at', ends_at, 'status', status)
  redis.call('ZADD', ENDS, ends_at, id)
  redis.call('PEXPIRE', key, int(kept))
  extend_ttl(ENDS, kept)
  local reply = redis.call('HGET', key, 'reply')
  if reply then
    redis.call('PEXPIRE', reply_key(reply), int(ttl))
  end
  if redis.call('PTTL', inputs_key(id)) >= 0 then
    redis.call('PEXPIRE', inputs_key(id), int(ttl))
  end
  return ends_at
end

-- Writes the status that the worker of a session has for it, unless a later one came first.
local function publish_status(id, number, state, version, left, status, milestones)
  if is_superseded(id, 'status_write', number) then
    return
  end
  local ends_at = write_status(id, state, version, left, status)
  count_milestones(id, milestones)
  tell_status(id, state, version, ends_at, status)
  publish('c', id)
end

-- An entry of a queue is the moment of its arrival, the session, and its lane if nobody has begun it.
-- Its score is its round: those of one round come in the order of their arrival.
local MOMENT, ID = 16, 22
local BEGUN = -1

local function entry_id(entry)
  return string.sub(entry, MOMENT + 1, MOMENT + ID)
end

local function lanes_of(queue)
  return (string.gsub(queue, ':queue:', ':lanes:'))
end

-- All that one script puts into a queue has a moment of its own, so that it keeps its order.
local moment = micros

local function put_in_queue(queue, round, id, lane)
  local entry = string.format('%016.0f', moment) .. id .. lane
  moment = moment + 1
  redis.call('HSET', session_key(id), 'stage', 'waiting', 'queue', queue, 'entry', entry)
  redis.call('ZADD', queue, int(round), entry)
  extend_ttl(queue, redis.call('PTTL', session_key(id)))
  publish('q', '')
end

-- Puts a new session into the round that is being served, or as many rounds later as wait in its lane
-- already: in each round, every lane has one turn.
local function join_queue(id, lane)
  local served = redis.call('ZRANGEBYSCORE', QUEUE, 0, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)[2] or 0
  local ahead = redis.call('HINCRBY', LANES, lane, 1) - 1
  extend_ttl(LANES, redis.call('PTTL', session_key(id)))
  put_in_queue(QUEUE, served + ahead, id, lane)
end

local function dequeue_entry(queue, entry)
  local score = redis.call('ZSCORE', queue, entry)
  redis.call('ZREM', queue, entry)
  if not score or tonumber(score) == BEGUN then
    return
  end
  local lane = string.sub(entry, MOMENT + ID + 1)
  if redis.call('HINCRBY', lanes_of(queue), lane, -1) <= 0 then
    redis.call('HDEL', lanes_of(queue), lane)
  end
end

-- Counts a session as under way no more. `keys` is what it counts under, with blanks between.
local function end_live(keys, id)
  for key in string.gmatch(keys or '', '%S+') do
    redis.call('ZREM', live_key(key), id)
  end
end

-- Records that a worker serves this queue, unless there is no room even for that.
local function mark_served()
  if redis.call('PTTL', SERVED) < 60000 then
    redis.pcall('SET', SERVED, 1, 'PX', 90000)
  end
end

-- Takes a session from its worker and puts it ahead of those that nobody has begun, in its own queue
-- even if the caller has another.
local function requeue(id)
  put_in_queue(redis.call('HGET', session_key(id), 'home') or QUEUE, BEGUN, id, '')
  redis.call('ZREM', LEASES, id)
  publish('l', id)
end

-- Keeps the webhook of a session that has ended, with the status that it has now, unless it was kept
-- before or there is none. Where too many are kept, the one that has failed most often makes room.
local function keep_webhook(id, ended_at)
  local key = session_key(id)
  local found = redis.call('HMGET', key, 'webhooks', 'home', 'state', 'version', 'status', 'ends_at')
  if not found[1] then
    return
  end
  -- Of its own queue, even if the caller has another.
  local kept = string.gsub(found[2], ':queue:', ':webhooks:')
  if #found[5] > LONGEST_STATUS then
    count('webhooks_dropped', 1)
  else
    while redis.call('ZCARD', kept) >= tonumber(found[1]) do
      local last = redis.call('ZRANGE', kept, -1, -1)[1]
      redis.call('ZREM', kept, last)
      redis.call('UNLINK', webhook_key(last))
      count('webhooks_dropped', 1)
    end
    ended_at = int(ended_at or found[6])
    redis.call(
      'HSET', webhook_key(id), 'state', found[3], 'version', found[4], 'status', found[5],
      'ended_at', ended_at, 'attempts', 0, 'kept', kept
    )
    redis.call('PEXPIRE', webhook_key(id), WEBHOOK_TTL)
    redis.call('ZADD', kept, ended_at, id)
    extend_ttl(kept, WEBHOOK_TTL)
    publish('w', '')
  end
  redis.call('HDEL', key, 'webhooks')
  redis.call('PEXPIRE', key, int(math.max(found[6] - now, 0) + GRACE))
end

local function end_session(id)
  local key = session_key(id)
  keep_webhook(id, now)
  local found = redis.call('HMGET', key, 'queue', 'entry', 'number', 'live')
  redis.call('HSET', key, 'stage', 'ended')
  if found[1] and found[2] then
    dequeue_entry(found[1], found[2])
  end
  redis.call('HDEL', key, 'job', 'checkpoint', 'queue', 'entry', 'live')
  release_number(found[3], id)
  end_live(found[4], id)
  redis.call('UNLINK', inputs_key(id))
  redis.call('ZREM', LEASES, id)
  publish('l', id)
end

-- Removes a session; one that nobody has ended has expired.
local function forget(id)
  local key = session_key(id)
  keep_webhook(id)
  local found = redis.call(
    'HMGET', key, 'queue', 'entry', 'reply', 'stage', 'number', 'expired_as', 'live'
  )
  if found[1] and found[2] then
    dequeue_entry(found[1], found[2])
  end
  if found[3] and redis.call('HGET', reply_key(found[3]), 'id') == id then
    redis.call('UNLINK', reply_key(found[3]))
  end
  redis.call('UNLINK', key, inputs_key(id))
  redis.call('ZREM', LEASES, id)
  redis.call('ZREM', ENDS, id)
  release_number(found[5], id)
  end_live(found[7], id)
  if found[4] and found[4] ~= 'ended' then
    count(found[6] or '', 1)
  end
  publish('l', id)
end

-- Forgets at most `limit` sessions whose time is over, and returns how many.
local function forget_expired(limit)
  local expired = redis.call('ZRANGEBYSCORE', ENDS, '-inf', int(now), 'LIMIT', 0, limit)
  for _, id in ipairs(expired) do
    forget(id)
  end
  return #expired
end
