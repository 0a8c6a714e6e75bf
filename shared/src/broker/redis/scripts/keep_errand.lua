local id, length = ARGV[2], tonumber(ARGV[3])
if not lives_errand(id) then
  return 0
end
hold_errand(id, length)
return 1
