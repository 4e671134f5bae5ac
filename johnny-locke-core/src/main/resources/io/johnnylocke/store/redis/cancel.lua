#!lua flags=allow-oom
-- Ends a session that no longer wants the lock, whether it is queued or was granted meanwhile; a copy of one of its requests
-- that comes later is refused.
-- KEYS   1 record  2 state  3 queue  4 waiters
-- ARGV   1 client  2 session
-- Reply  C it was queued, U it held and has given up, N neither
-- Rows   cancel of docs/transitions.md
-- include record
-- include state
-- include queue
local client, session = ARGV[1], ARGV[2]
local me = client .. ':' .. session

local reply = 'N'
local details = redis.call('HGET', KEYS[4], client)
if details and entry(client, details).session == session then
  dequeue(client)
  reply = 'C'
end

local r = load()
if r.missing then
  r.token = text(micros)
end
if not landed(r, me) then
  remember(r, client, session, 'c')
end
if not has(r, me) then
  save(r)
  return reply
end

local was_live = live(r)
if leave(r, me) then
  save(r)
  return 'U'
end
keep_state(r, '-', false)
if not was_live then
  r.loss = r.token .. '/x/-'
end
freed(r)
if not hand_on(r) then
  save(r)
end
return 'U'
