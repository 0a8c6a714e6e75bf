local id, token = ARGV[2], ARGV[3]
if not holds_lease(id, token) then
  return 0
end
write_status(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
count_milestones(id, ARGV[8])
requeue(id)
return 1
