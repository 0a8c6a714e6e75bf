-- Counts a code of a number right before WhatsApp is asked for it, unless the number gets none now.
local id, token, number, nonce, is_repeat = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6] == '1'
local cooldown, reserved, window = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
if not holds_lease(id, token) then
  return { 0, false, 0 }
end
-- The answer to the same request was lost.
if redis.call('HGET', number_key(number), 'nonce') == nonce then
  return { 1, false, 0 }
end
local reason, left = number_rest(number, id, cooldown, is_repeat)
if reason then
  return { 1, reason, left }
end
if cooldown then
  count_code(number, cooldown, window, nonce)
  reserve_number(number, id, reserved)
end
return { 1, false, 0 }
