local id, token = ARGV[2], ARGV[3]
if not holds(id, token) then
  return 0
end
if overtaken(id, 'said', ARGV[4]) then
  return 1
end
save(id, ARGV[5], ARGV[6], tonumber(ARGV[7]), ARGV[8])
tell('c', id)
return 1
