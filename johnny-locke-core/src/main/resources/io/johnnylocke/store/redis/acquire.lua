#!lua
-- Asks for the lock; a session may ask again and gets the same grant, or its place in the queue renewed.
-- KEYS   1 record  2 state  3 queue  4 waiters
-- ARGV   1 client  2 session  3 lease  4 wait, 0 not to be queued  5 priority  6 holder id or -  7 highest token seen
--        8 expiry  9 age in microseconds  10 whether it is still the same waiter  11 lease and retention together
-- Reply  G <token> <remaining> <writes>\n<body>, B <remaining> <rank> <members> <holder> <priority> <token>, or F
-- Rows   acquire of docs/transitions.md

-- The common case comes first, for it is over before the functions below would be made: the key is free, its record is known
-- and says nothing unusual, the state does not expire, and none of the client's sessions is newer.
do
  local client, session, lease, seen = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[7])
  local raw = ARGV[8] == '-' and redis.call('GET', KEYS[1]) or ''
  local token, ended = string.match(raw, '^1 (%d+) %- %- (%S+)$')
  local last_client, last_session = string.match(ended or '', '^([^:]+):(%d+)')
  local is_new = last_client == client and tonumber(last_session) < tonumber(session)
    or last_client and not string.find(ended, client .. ':', 1, true)
  if is_new and seen < 4503599627370496 then
    local bytes = redis.call('GETRANGE', KEYS[2], '0', INLINE)
    local state = #bytes > tonumber(INLINE) and '?' or (#bytes > 0 or redis.call('EXISTS', KEYS[2]) == 1) and '=' .. bytes or '-'
    local time = redis.call('TIME')
    local micros = time[1] * 1000000 + time[2]
    token = string.format('%.0f', math.max(token + 1, micros, seen + 1))
    redis.call('SET', KEYS[1], '1 ' .. token .. ' ' .. client .. ':' .. session .. ' ' .. ARGV[6] .. ' ' .. ARGV[5] .. ' - ' .. ended
      .. ' ' .. string.format('%.0f', math.floor(micros / 1000) + lease) .. ' ' .. lease, 'PX', ARGV[11])
    return 'G ' .. token .. ' ' .. lease .. ' 0\n' .. state
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
  return 'G ' .. r.token .. ' ' .. lease .. ' 0\n' .. state
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
  if r.confirm_by ~= 0 or r.clamped then
    r.confirm_by = 0
    save(r)
  end
  return 'G ' .. r.token .. ' ' .. text(r.lease_end - now) .. ' ' .. r.writes .. '\n' .. body()
end

local arrival = arrival_of(client, priority, tonumber(ARGV[9]), ARGV[10] == '1')
local first = head()
local my_turn = not first or first.client == client or not is_before(first, priority, arrival)
if held and my_turn and priority > r.priority then
  local victims, lost = r.members, r.token
  r.loss = lost .. '/p/' .. client
  local reply = take(r)
  dequeue(client)
  for victim in string.gmatch(victims, '([^,:]+):') do
    redis.call('PUBLISH', CHANNEL .. victim, 'P ' .. string.match(KEYS[1], '{(.*)}:m$') .. ' ' .. lost .. ' ' .. priority
      .. ' ' .. client)
  end
  return reply
end

if not held then
  end_expired(r)
  dequeue(client)
  if my_turn or not hand_on(r) then
    return take(r)
  end
elseif r.clamped then
  save(r)
end

local rank = wait > 0 and enqueue(client, session, arrival, priority, wait, ARGV[3], expiry, holder) or -1
return 'B ' .. text(effective_end(r) - now) .. ' ' .. rank .. ' ' .. r.members .. ' ' .. r.holder .. ' ' .. r.priority .. ' '
  .. r.token
