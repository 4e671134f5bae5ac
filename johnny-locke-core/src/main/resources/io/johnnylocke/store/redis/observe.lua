#!lua
-- Looks whether the key is free; if it is not, somebody wants to hear when it will be, or each time that it is free again.
-- KEYS   1 record  2 state
-- ARGV   1 for how long to report, 0 not to  2 whether also if the key is free now
-- Reply  S <token>\n<body>, or B <remaining> <token>
-- Rows   observe of docs/transitions.md
-- include record
-- include state
local listen = tonumber(ARGV[1])

local r = load()
local held = live(r)
-- Half of the time is enough to have asked again.
if listen > 0 and (held or ARGV[2] == '1') and r.listen < now + listen / 2 then
  if r.missing then
    r.token = text(micros)
  end
  r.listen = now + listen
  save(r)
end
if not held then
  return 'S ' .. r.token .. '\n' .. body()
end
return 'B ' .. text(effective_end(r) - now) .. ' ' .. r.token
