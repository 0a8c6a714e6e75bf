-- ARGV[2] is what to publish for the caller to hear, empty for nothing.
-- A write, because a Redis that takes none, a replica or one without memory, is of no use.
redis.call('SET', root .. ':ping', 1, 'PX', GRACE)
if ARGV[2] ~= '' then
  publish('e', ARGV[2])
end
return int(micros)
