#!lua flags=allow-oom
-- Changes the state and goes on holding; only while the token holds, and if nobody who shares the hold has written meanwhile.
-- May be sent again: the last operation is recognised.
-- KEYS   1 record  2 state  3 where the bytes are staged, if they are
-- ARGV   1 client  2 session  3 token  4 change: w write, d remove  5 bytes  6 expiry  7 writes that the change builds on
--        8 operation
-- Reply  W <writes>, V <writes>\n<body>, or L x|p|v <by>, L ?, L gone; N if nothing is staged there: nothing has happened
-- Rows   write of docs/transitions.md
-- include record
-- include state
local client, token, change, expiry = ARGV[1], ARGV[3], ARGV[4], ARGV[6]
local staged = KEYS[3]
local operation = '/' .. client .. ':' .. ARGV[8]

local r = load()
if r.token ~= token or not has(r, client .. ':' .. ARGV[2]) then
  return refuse(staged, r.missing and 'L gone' or loss_of(r, token))
elseif string.match(r.writes, '/.*$') == operation then
  save(r)
  return refuse(staged, 'W ' .. writes(r))
elseif not live(r) then
  return refuse(staged, 'L x -')
elseif writes(r) ~= ARGV[7] then
  return refuse(staged, 'V ' .. writes(r) .. '\n' .. body())
elseif staged and redis.call('EXISTS', staged) == 0 then
  return 'N'
end

if change == 'w' then
  write_state(r, staged, ARGV[5], expiry)
else
  remove_state(r)
end
written(r, operation)
hold_state(r, expiry)
save(r)
return 'W ' .. writes(r)
