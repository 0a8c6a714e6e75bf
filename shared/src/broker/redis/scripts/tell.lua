-- Publishes as the other scripts do: some hosts deliver what a client publishes, and not what a script does.
return redis.call('PUBLISH', ARGV[1], ARGV[2])
