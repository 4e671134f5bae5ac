#!lua flags=no-writes
-- Looks at a key without changing anything.
-- KEYS   1 record  2 state  3 queue  4 waiters
-- Reply  <waiting> <size of the state or -> <ttl of the state or -> and, if it is held,
--        <members> <holder> <priority> <token> <remaining> <held for>
-- include record
local waiting = 0
for _, details in ipairs(redis.call('HVALS', KEYS[4])) do
  local deadline = string.match(details, '^%d+ %-?%d+ (%d+) ')
  if deadline and now < tonumber(deadline) then
    waiting = waiting + 1
  end
end
local size, ttl = '-', '-'
if redis.call('EXISTS', KEYS[2]) == 1 then
  size = redis.call('STRLEN', KEYS[2])
  local left = redis.call('PTTL', KEYS[2])
  ttl = left < 0 and '-' or left
end
local reply = waiting .. ' ' .. size .. ' ' .. ttl
local r = load()
if live(r) then
  reply = reply .. ' ' .. r.members .. ' ' .. r.holder .. ' ' .. r.priority .. ' ' .. r.token .. ' '
    .. text(effective_end(r) - now) .. ' ' .. text(now - r.since)
end
return reply
