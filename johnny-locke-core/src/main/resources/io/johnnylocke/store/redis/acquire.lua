#!lua
-- Asks for the lock; a session may ask again and gets the same grant, or its place in the queue renewed.
-- KEYS   1 record  2 state  3 queue  4 waiters
-- ARGV   1 client  2 session  3 lease  4 wait, 0 not to be queued  5 priority  6 holder id or -  7 highest token seen
--        8 expiry  9 age in microseconds  10 whether it is still the same waiter  11 lease and retention together
--        12 grace of a preemption, - for none at all
-- Reply  G <token> <remaining> <writes> <holder id or ->\n<body>,
--        B <worth asking in> <rank> <members> <holder> <priority> <token> <remaining>, or F
-- Rows   acquire of docs/transitions.md

-- The common case comes first, for it is over before the functions below would be made: the key is free, its record is known
-- and says nothing unusual, the state does not expire, and none of the client's sessions is newer.
do
  local client, session, lease, seen = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[7])
  local raw = ARGV[8] == '-' and redis.call('GET', KEYS[1]) or ''
  local token, ended = string.match(raw, '^1 (%d+) %- %- (%S+)$')
  local last_client, last_session = string.match(ended or '', '^([^:]+):(%d+)')
  local is_new = last_client == client and tonumber(last_session) < tonumber(session)
      and not string.find(ended, ',' .. client .. ':', 1, true)
    or last_client and not string.find(ended, client .. ':', 1, true)
  if is_new and seen < 4503599627370496 then
    local is_large = redis.call('STRLEN', KEYS[2]) > tonumber(INLINE)
    local bytes = not is_large and redis.call('GET', KEYS[2])
    local state = is_large and '?' or bytes and '=' .. bytes or '-'
    local time = redis.call('TIME')
    local micros = time[1] * 1000000 + time[2]
    token = string.format('%.0f', math.max(token + 1, micros, seen + 1))
    redis.call('SET', KEYS[1], '1 ' .. token .. ' ' .. client .. ':' .. session .. ' ' .. ARGV[6] .. ' ' .. ARGV[5] .. ' - ' .. ended
      .. ' ' .. string.format('%.0f', math.floor(micros / 1000) + lease) .. ' ' .. lease, 'PX', ARGV[11])
    return 'G ' .. token .. ' ' .. lease .. ' 0 ' .. ARGV[6] .. '\n' .. state
  end
end

-- include record
-- include state
-- include queue
local client, session, lease, wait = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local priority, holder, expiry = tonumber(ARGV[5]), ARGV[6], ARGV[8]
local me = client .. ':' .. session

-- What may fail comes before what writes: a script that fails half way has changed what it has changed.
local function take(r)
  local state = body()
  grant(r, text(math.max(r.token + 1, micros, above(ARGV[7]))), me, holder, priority, lease, expiry, 0)
  return 'G ' .. r.token .. ' ' .. lease .. ' 0 ' .. holder .. '\n' .. state
end

local r = load()
if ended_at_or_after(r, client, session) then
  return 'F'
elseif not r.missing and not r.members then
  -- Whoever sets the record free has told those who wait, so nobody does.
  return take(r)
end

local held = live(r)
if held and has(r, me) then
  r.confirm_by = 0
  save(r)
  return 'G ' .. r.token .. ' ' .. text(r.lease_end - now) .. ' ' .. writes(r) .. ' ' .. r.holder .. '\n' .. body()
end

if held and holder ~= '-' and r.holder == holder then
  local state = body()
  dequeue(client)
  r.members, r.confirm_by, r.priority = r.members .. ',' .. me, 0, math.max(r.priority, priority)
  if now + lease > r.lease_end then
    r.lease_end, r.lease = now + lease, lease
  end
  hold_state(r, expiry)
  save(r)
  return 'G ' .. r.token .. ' ' .. text(r.lease_end - now) .. ' ' .. writes(r) .. ' ' .. r.holder .. '\n' .. state
end

local arrival = arrival_of(client, priority, tonumber(ARGV[9]), ARGV[10] == '1')
local first = head()
local my_turn = not first or first.client == client or not is_before(first, priority, arrival)
local key = string.match(KEYS[1], '{(.*)}:m$')
local announce, take_over = false, nil
if held and priority > r.priority and ARGV[12] ~= '-' then
  -- An announcement counts for as long as somebody waits who could have made it.
  announce = ARGV[12] ~= '0' and not (r.grace ~= '-' and first and first.priority > r.priority)
  take_over = announce and now + ARGV[12] or ARGV[12] ~= '0' and tonumber(r.grace) or now
end
if take_over and my_turn and take_over <= now then
  local victims, lost = r.members, r.token
  r.loss = lost .. '/p/' .. client
  local reply = take(r)
  dequeue(client)
  tell(victims, 'P ' .. key .. ' ' .. lost .. ' ' .. priority .. ' ' .. client)
  return reply
end

if not held then
  end_expired(r)
  dequeue(client)
  if my_turn or not hand_on(r) then
    return take(r)
  end
elseif announce and wait > 0 then
  r.grace = text(take_over)
  save(r)
  tell(r.members, 'W ' .. key .. ' ' .. r.token .. ' ' .. priority .. ' ' .. ARGV[12])
elseif r.clamped then
  save(r)
end

local rank = wait > 0 and enqueue(client, session, arrival, priority, wait, ARGV[3], expiry, holder) or -1
local worth_asking = effective_end(r)
if take_over and not (announce and wait == 0) then
  worth_asking = math.min(worth_asking, take_over)
end
return 'B ' .. text(math.max(0, worth_asking - now)) .. ' ' .. rank .. ' ' .. r.members .. ' ' .. r.holder .. ' ' .. r.priority
  .. ' ' .. r.token .. ' ' .. text(effective_end(r) - now)
