return holds_lease(ARGV[2], ARGV[3]) and 1 or 0
