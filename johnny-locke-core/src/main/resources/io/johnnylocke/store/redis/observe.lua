#!lua
-- Looks whether the key is free; if it is not, somebody wants to hear when it will be.
-- KEYS   1 record  2 state
-- ARGV   1 for how long to report, 0 not to
-- Reply  S\n<body>, or B <remaining> <token>
-- Rows   observe of docs/transitions.md
-- include record
-- include state
local listen = tonumber(ARGV[1])

local r = load()
if not live(r) then
  return 'S\n' .. body()
end
-- Half of the time is enough to have asked again.
if listen > 0 and r.listen < now + listen / 2 then
  r.listen = now + listen
  save(r)
end
return 'B ' .. text(effective_end(r) - now) .. ' ' .. r.token
