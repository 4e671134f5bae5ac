#!lua flags=allow-oom
-- A word from the holder: makes the lease end later, confirms a grant that was pushed, brings its terms up to date.
-- KEYS   1 record  2 state
-- ARGV   1 client  2 session  3 token  4 lease from now, 0 to leave it  5 priority  6 holder id or -  7 expiry
-- Reply  O <remaining> <writes>, or L x|p|v <by>, L ?, L gone
-- Rows   renew of docs/transitions.md
-- include record
-- include state
local lease = tonumber(ARGV[4])

local r = load()
if r.token ~= ARGV[3] or not has(r, ARGV[1] .. ':' .. ARGV[2]) then
  return r.missing and 'L gone' or loss_of(r, ARGV[3])
elseif not live(r) then
  return 'L x -'
end
if now + lease > r.lease_end then
  r.lease_end, r.lease = now + lease, lease
end
r.confirm_by = 0
local priority = tonumber(ARGV[5])
-- Among several that share the hold the highest priority counts, also that of one who has left.
r.priority = r.holder ~= '-' and math.max(r.priority, priority) or priority
r.holder = ARGV[6]
hold_state(r, ARGV[7])
save(r)
return 'O ' .. text(r.lease_end - now) .. ' ' .. writes(r)
