-- Counts a code of a number right before WhatsApp is asked for it, unless the number gets none now.
local id, token, number, nonce, is_repeat = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6] == '1'
local cooldown, reserved, window = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
if not holds_lease(id, token) then
  return { 0, false, 0 }
end
local key = number_key(number)
local known = redis.call('HMGET', key, 'nonce', 'codes')
-- The answer to the same request was lost.
if known[1] == nonce then
  return { 1, false, 0 }
end
local reason, left = number_rest(number, id, cooldown, is_repeat)
if reason then
  return { 1, reason, left }
end
if cooldown then
  local codes = {}
  for code in string.gmatch(known[2] or '', '%d+') do
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
  reserve_number(number, id, reserved)
end
return { 1, false, 0 }
