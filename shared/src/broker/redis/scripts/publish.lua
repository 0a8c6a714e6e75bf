local id, token = ARGV[2], ARGV[3]
if not holds_lease(id, token) then
  return 0
end
if is_superseded(id, 'status_write', ARGV[4]) then
  return 1
end
write_status(id, ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8])
count_milestones(id, ARGV[9])
publish('c', id)
return 1
