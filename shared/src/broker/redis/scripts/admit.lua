local wait = admit(2)
return { wait == 0 and 1 or 0, int(wait) }
