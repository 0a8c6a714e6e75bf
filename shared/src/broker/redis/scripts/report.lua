-- Keeps what a worker says of itself for `ttl` milliseconds, or forgets it where that is 0.
local worker, report, ttl = ARGV[2], ARGV[3], tonumber(ARGV[4])
if ttl == 0 then
  redis.call('HDEL', REPORTS, worker)
  return 1
end
local is_new = redis.call('HSET', REPORTS, worker, int(now + ttl) .. ' ' .. report) == 1
extend_ttl(REPORTS, ttl)
-- Whoever comes clears up after those that left without a word.
if is_new then
  local all = redis.call('HGETALL', REPORTS)
  for at = 1, #all, 2 do
    if tonumber(string.match(all[at + 1], '^%d+')) <= now then
      redis.call('HDEL', REPORTS, all[at])
    end
  end
end
return 1
