#!lua
-- Drops the record of a key that nobody holds, waits for, listens to or has a state of. Tokens go on by the clock.
-- KEYS   1 record  2 state  3 queue
-- ARGV   1 the last token issued
-- Reply  D if it was dropped, N if not
-- Rows   forget of docs/transitions.md
-- include record
local r = load()
if r.missing or r.members or r.token ~= ARGV[1] or tonumber(r.token) >= micros
  or r.listen > now or redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
  return 'N'
end
redis.call('DEL', KEYS[1])
return 'D'
