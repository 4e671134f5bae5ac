-- The record of a lock, as text in KEYS[1]: how it is read, judged and written.
--   free  1 <token> - <deadline> <ended> [<listen> <loss>]
--   held  1 <token> <members> <holder> <priority> <deadline> <ended> <lease end> <lease>
--         [<since> <confirm by> <writes> <listen> <grace> <loss>]
-- What is in brackets is left out while it says nothing. docs/redis.md explains the fields.
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)

local CONFIRM_WITHIN = 3000

local function text(number)
  return string.format('%.0f', number)
end

-- The least token above what the client has seen.
local function above(seen)
  -- Beyond 2^52, the year 2112, it is no clock that runs ahead but a value from elsewhere that would stay for good.
  if tonumber(seen) > 4503599627370496 and tonumber(seen) > micros + 86400000000 then
    error({ err = 'LOCKE the token ' .. seen .. ' that the client has seen is not from a lock' })
  end
  return seen + 1
end

local function load()
  local raw = redis.call('GET', KEYS[1])
  if not raw then
    return { missing = true, token = '0', deadline = '?', ended = '-', listen = 0, loss = '-' }
  end
  local token, deadline, ended, tail = string.match(raw, '^1 (%d+) %- (%S+) (%S+)(.*)$')
  if token then
    local listen, loss = string.match(tail, '^ (%d+) (%S+)$')
    return { token = token, deadline = deadline, ended = ended, listen = tonumber(listen or 0), loss = loss or '-' }
  end
  local r = {}
  r.token, r.members, r.holder, r.priority, r.deadline, r.ended, r.lease_end, r.lease, tail =
    string.match(raw, '^1 (%d+) (%S+) (%S+) (%-?%d+) (%S+) (%S+) (%d+) (%d+)(.*)$')
  if not r.token then
    local version = string.match(raw, '^(%d+) %d+ ')
    error({ err = version and 'LOCKE the record has format ' .. version .. ', this version of the library reads format 1'
      or 'LOCKE the value is not a lock record' })
  end
  r.priority, r.lease_end, r.lease = tonumber(r.priority), tonumber(r.lease_end), tonumber(r.lease)
  local since, confirm_by, writes, listen, grace, loss =
    string.match(tail, '^ (%d+) (%d+) (%S+) (%d+) (%S+) (%S+)')
  r.since, r.confirm_by = tonumber(since or r.lease_end - r.lease), tonumber(confirm_by or 0)
  r.writes, r.listen, r.grace, r.loss = writes or '0', tonumber(listen or 0), grace or '-', loss or '-'
  -- A lease that seems longer than it is means that the server's clock went back.
  if r.lease_end - now > r.lease then
    r.lease_end = now + r.lease
    r.clamped = true
  end
  if r.confirm_by - now > CONFIRM_WITHIN then
    r.confirm_by = now + CONFIRM_WITHIN
    r.clamped = true
  end
  return r
end

-- Also by a request that is repeated and changes nothing: a WAIT covers only what was written on its own connection, so
-- behind a script that writes nothing it would confirm what no replica has.
local function save(r)
  local raw, ttl
  if r.members then
    raw = '1 ' .. r.token .. ' ' .. r.members .. ' ' .. r.holder .. ' ' .. r.priority .. ' ' .. r.deadline .. ' ' .. r.ended
      .. ' ' .. text(r.lease_end) .. ' ' .. r.lease
    if r.since ~= r.lease_end - r.lease or r.confirm_by ~= 0 or r.writes ~= '0' or r.listen ~= 0 or r.grace ~= '-'
      or r.loss ~= '-' then
      raw = raw .. ' ' .. text(r.since) .. ' ' .. text(r.confirm_by) .. ' ' .. r.writes .. ' ' .. text(r.listen) .. ' '
        .. r.grace .. ' ' .. r.loss
    end
    ttl = r.lease_end - now + RETENTION
  else
    raw = '1 ' .. r.token .. ' - ' .. r.deadline .. ' ' .. r.ended
    if r.listen ~= 0 or r.loss ~= '-' then
      raw = raw .. ' ' .. text(r.listen) .. ' ' .. r.loss
    end
    ttl = RETENTION
  end
  redis.call('SET', KEYS[1], raw, 'PX', text(ttl))
end

-- When the hold is over if the holder is not heard of again.
local function effective_end(r)
  return r.confirm_by ~= 0 and r.confirm_by < r.lease_end and r.confirm_by or r.lease_end
end

-- Not before the whole millisecond in which it ends is over: a lease counts from within a millisecond.
local function live(r)
  return r.members and now <= effective_end(r)
end

local function has(r, session)
  return r.members and string.find(',' .. r.members .. ',', ',' .. session .. ',', 1, true) ~= nil
end

-- Takes a session out of those that hold together, and returns whether others still do.
local function leave(r, session)
  local others = {}
  for member in string.gmatch(r.members, '[^,]+') do
    if member ~= session then
      others[#others + 1] = member
    end
  end
  r.members = #others > 0 and table.concat(others, ',') or nil
  return r.members
end

-- How many writes there were under the token that did not end the hold, and which operation the last of them was.
local function writes(r)
  return string.match(r.writes, '^%d+')
end

local function written(r, operation)
  r.writes = text(writes(r) + 1) .. operation
  r.confirm_by = 0
end

-- Tells all clients that share the hold.
local function tell(members, message)
  for client in string.gmatch(members, '([^,:]+):') do
    redis.call('PUBLISH', CHANNEL .. client, message)
  end
end

-- The sessions that ended, newest first: <client>:<number>, and r if its release landed or c if it was cancelled. Of each
-- client the last one, and the last one that landed.
local function ended_at_or_after(r, client, number)
  for name, ended in string.gmatch(r.ended, '([^,:]+):(%d+)[rc]') do
    if name == client and tonumber(ended) >= tonumber(number) then
      return true
    end
  end
  return false
end

local function landed(r, session)
  return string.find(',' .. r.ended .. ',', ',' .. session .. 'r,', 1, true) ~= nil
end

local function remember(r, client, number, how)
  if how == 'c' and ended_at_or_after(r, client, number) then
    return
  end
  local ended, clients = client .. ':' .. number .. how, 1
  for name, other, other_how in string.gmatch(r.ended, '([^,:]+):(%d+)([rc])') do
    local keep
    if name == client then
      keep = tonumber(other) > tonumber(number) or other_how == 'r' and how == 'c'
    else
      keep, clients = clients < 4, clients + 1
    end
    if keep then
      ended = ended .. ',' .. name .. ':' .. other .. other_how
    end
  end
  r.ended = ended
end

-- Why a token does not hold: L x|p|v <by>, or L ? if the record does not tell.
local function loss_of(r, token)
  local lost, kind, by = string.match(r.loss, '^(%d+)/(%a)/(%S+)$')
  return lost == token and 'L ' .. kind .. ' ' .. by or 'L ?'
end

local function freed(r)
  if r.listen > now then
    redis.call('PUBLISH', KEYS[1] .. ':e', r.token)
  elseif r.listen ~= 0 then
    r.listen = 0
  end
end

-- Notes that nobody released the last token and that its time is over.
local function end_expired(r)
  if r.members then
    r.loss = r.token .. '/x/-'
    freed(r)
    r.members = nil
  end
end
