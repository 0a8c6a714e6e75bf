-- Tries each command that the other scripts call, on keys of its own under KEYS[1], and returns those
-- that failed, each with its error. Begins without the prelude, whose calls are among those to try.
local text, hash, list, sorted = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local failed = {}

local function try(command, ...)
  local answer = redis.pcall(command, ...)
  if type(answer) == 'table' and answer.err then
    failed[#failed + 1] = { command, answer.err }
  end
end

try('TIME')
try('SET', text, 1, 'PX', 10000)
try('GET', text)
try('EXISTS', text)
try('PTTL', text)
try('PEXPIRE', text, 10000)
try('HSET', hash, 'field', 1)
try('PEXPIRE', hash, 10000)
try('HGET', hash, 'field')
try('HMGET', hash, 'field')
try('HGETALL', hash)
try('HINCRBY', hash, 'field', 1)
try('HDEL', hash, 'field')
try('RPUSH', list, 1)
try('PEXPIRE', list, 10000)
try('LLEN', list)
try('LPOP', list)
try('ZADD', sorted, 1, 'member')
try('PEXPIRE', sorted, 10000)
try('ZRANGE', sorted, 0, -1)
try('ZRANGEBYSCORE', sorted, 1, 1)
try('ZSCORE', sorted, 'member')
try('ZRANK', sorted, 'member')
try('ZCARD', sorted)
try('ZREMRANGEBYSCORE', sorted, 2, 2)
try('ZREM', sorted, 'member')
try('UNLINK', text, hash, list, sorted)
-- Who may not publish is told by the message that does not arrive.
try('PUBLISH', ARGV[1], '')
return failed
