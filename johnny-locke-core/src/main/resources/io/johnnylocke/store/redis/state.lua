-- The state, raw in KEYS[2]. An expiry is given as - for none, s<ms> for sliding, a<ms> for absolute.

-- The state as it travels: - for none, = and the bytes, or ? if it is to be fetched, for it is large.
local function body()
  if redis.call('STRLEN', KEYS[2]) > tonumber(INLINE) then
    return '?'
  end
  local bytes = redis.call('GET', KEYS[2])
  return bytes and '=' .. bytes or '-'
end

local function expiry_of(expiry)
  return string.sub(expiry, 1, 1), tonumber(string.sub(expiry, 2))
end

-- Keeps the state for as long as the hold lasts, and a dead holder's not for ever.
local function hold_state(r, expiry)
  local kind, ms = expiry_of(expiry)
  if kind == 's' then
    r.deadline = '?'
    redis.call('PEXPIRE', KEYS[2], text(r.lease_end - now + ms))
    return
  end
  if r.deadline == '?' then
    local ttl = redis.call('PTTL', KEYS[2])
    r.deadline = ttl < 0 and '-' or text(now + ttl)
  end
  if r.deadline ~= '-' and tonumber(r.deadline) < r.lease_end then
    redis.call('PEXPIREAT', KEYS[2], text(r.lease_end))
  end
end

-- Leaves the state as it is: a sliding expiry starts anew, and a deadline that the hold has put off is in force again, unless
-- another hold follows at once.
local function keep_state(r, expiry, goes_on)
  local kind, ms = expiry_of(expiry)
  if kind == 's' then
    r.deadline = '?'
    redis.call('PEXPIRE', KEYS[2], ms)
  elseif not goes_on and r.deadline ~= '-' and r.deadline ~= '?' then
    redis.call('PEXPIREAT', KEYS[2], r.deadline)
  end
end

-- Tells those who watch the namespace.
local function changed(r, kind)
  if CHANGES then
    redis.call('PUBLISH', CHANGES, kind .. ' ' .. string.match(KEYS[1], '{(.*)}:m$') .. ' ' .. r.token)
  end
end

-- Makes these bytes the state, or what was staged.
local function write_state(r, staged, bytes, expiry)
  local kind, ms = expiry_of(expiry)
  if staged then
    redis.call('RENAME', staged, KEYS[2])
    if kind == '-' then
      redis.call('PERSIST', KEYS[2])
    else
      redis.call('PEXPIRE', KEYS[2], ms)
    end
  elseif kind == '-' then
    redis.call('SET', KEYS[2], bytes)
  else
    redis.call('SET', KEYS[2], bytes, 'PX', ms)
  end
  r.deadline = kind == '-' and '-' or kind == 's' and '?' or text(now + ms)
  changed(r, 'w')
end

-- Nothing is written, so nobody will need what was staged.
local function refuse(staged, reply)
  if staged then
    redis.call('DEL', staged)
  end
  return reply
end

local function remove_state(r)
  if redis.call('DEL', KEYS[2]) == 1 then
    changed(r, 'd')
  end
  r.deadline = '-'
end

-- Makes the session the holder. With a token of its own the caller has checked that nobody holds.
local function grant(r, token, session, holder, priority, lease, expiry, confirm_by)
  r.token = token
  r.members, r.holder, r.priority = session, holder, priority
  r.lease_end, r.lease, r.since = now + lease, lease, now
  r.confirm_by, r.writes, r.grace = confirm_by, '0', '-'
  hold_state(r, expiry)
  save(r)
end
