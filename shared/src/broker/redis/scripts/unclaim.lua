local id, token = ARGV[2], ARGV[3]
if not holds(id, token) then
  return 0
end
requeue(id)
return 1
