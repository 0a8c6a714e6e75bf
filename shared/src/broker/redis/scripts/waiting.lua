-- How many sessions wait, and since when the one that waits longest does, in milliseconds since 1970;
-- nothing where none does. It is among the first thousand: what is behind them came later to its lane.
local since
for _, entry in ipairs(redis.call('ZRANGE', QUEUE, 0, 999)) do
  local at = tonumber(string.sub(entry, 1, MOMENT))
  since = at and math.min(since or at, at) or since
end
return { redis.call('ZCARD', QUEUE), since and int(math.floor(since / 1000)) or false }
