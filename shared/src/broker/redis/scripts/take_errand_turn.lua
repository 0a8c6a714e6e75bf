-- Counts an errand of a number right before WhatsApp is asked, unless the number is to rest. It is counted
-- under a name of its own, so that it keeps the number from no code.
local id, number, counted_as = ARGV[2], ARGV[3], ARGV[4]
local cooldown, window = tonumber(ARGV[5]), tonumber(ARGV[6])
-- The answer to the same request was lost.
if redis.call('HGET', number_key(counted_as), 'nonce') == id then
  return { false, 0 }
end
local reason, left = number_rest(number, id, nil, false)
if not reason then
  reason, left = number_rest(counted_as, id, cooldown, false)
end
if reason then
  return { reason, left }
end
if cooldown then
  count_code(counted_as, cooldown, window, id)
end
return { false, 0 }
