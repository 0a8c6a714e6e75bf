local id, token = ARGV[2], ARGV[3]
if not holds(id, token) then
  return 0
end
save(id, ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7])
tell('c', id)
return 1
