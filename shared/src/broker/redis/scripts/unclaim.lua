local id, token = ARGV[2], ARGV[3]
if not holds_lease(id, token) then
  return 0
end
requeue(id)
return 1
