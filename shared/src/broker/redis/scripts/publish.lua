local id, token = ARGV[2], ARGV[3]
if not holds_lease(id, token) then
  return 0
end
publish_status(id, ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8], ARGV[9])
return 1
