#!lua flags=allow-oom
-- Takes the lock away from whoever holds that token, with the state unchanged. The token rises, so the former holder is fenced.
-- KEYS   1 record  2 state  3 queue  4 waiters
-- ARGV   1 client  2 token  3 highest token seen
-- Reply  R the token is revoked, N it did not hold
-- Rows   revoke of docs/transitions.md
-- include record
-- include state
-- include queue
local client, token = ARGV[1], ARGV[2]

local r = load()
if r.token ~= token or not live(r) then
  if string.find(r.loss, token .. '/v/', 1, true) ~= 1 then
    return 'N'
  end
  save(r)
  return 'R'
end

-- What may fail comes before what writes.
head()
local members, priority = r.members, r.priority
r.loss = token .. '/v/' .. client
r.token = text(math.max(token + 1, micros, above(ARGV[3])))
r.members = nil
keep_state(r, '-')
freed(r)
tell(members, 'V ' .. string.match(KEYS[1], '{(.*)}:m$') .. ' ' .. token .. ' ' .. priority .. ' ' .. client)
if not hand_on(r) then
  save(r)
end
return 'R'
