-- The waiting clients, one entry each: in the sorted set KEYS[3] by priority and then by arrival (16 digits of microseconds,
-- followed by the client), and in the hash KEYS[4] what they want: <arrival> <priority> <deadline> <session> <lease>
-- <expiry> <holder>.
local ENTRY_LIFE = 5000
local QUEUE_LIFE = 60000

local function dequeue(client)
  local details = redis.call('HGET', KEYS[4], client)
  if details then
    redis.call('ZREM', KEYS[3], string.sub(details, 1, 16) .. client)
    redis.call('HDEL', KEYS[4], client)
  end
end

local function entry(client, details)
  local arrival, priority, deadline, session, lease, expiry, holder =
    string.match(details, '^(%d+) (%-?%d+) (%d+) (%d+) (%d+) (%S+) (%S+)$')
  return { client = client, arrival = arrival, priority = tonumber(priority), deadline = tonumber(deadline),
    session = session, lease = tonumber(lease), expiry = expiry, holder = holder }
end

-- The first entry that counts; those before it that do not are removed on the way.
local function head()
  while true do
    local member = redis.call('ZRANGE', KEYS[3], '0', '0')[1]
    if not member then
      return nil
    end
    local client = string.sub(member, 17)
    local details = redis.call('HGET', KEYS[4], client)
    local first = details and entry(client, details)
    if first and first.arrival .. client == member then
      if now < first.deadline and first.deadline <= now + QUEUE_LIFE then
        return first
      end
      redis.call('HDEL', KEYS[4], client)
    end
    redis.call('ZREM', KEYS[3], member)
  end
end

local function is_before(one, priority, arrival)
  return one.priority > priority or (one.priority == priority and one.arrival < arrival)
end

-- The arrival that counts for a client: the one of its entry if it is still the same waiter, else by how long it has waited.
local function arrival_of(client, priority, age, same)
  local details = same and redis.call('HGET', KEYS[4], client)
  local old = details and entry(client, details)
  return old and old.priority == priority and old.arrival or string.format('%016.0f', micros - age)
end

-- Puts the client's entry in its place and returns its rank.
local function enqueue(client, session, arrival, priority, wait, lease, expiry, holder)
  dequeue(client)
  local deadline = now + math.min(wait, ENTRY_LIFE)
  redis.call('ZADD', KEYS[3], -priority, arrival .. client)
  redis.call('HSET', KEYS[4], client, arrival .. ' ' .. priority .. ' ' .. text(deadline) .. ' ' .. session .. ' ' .. lease
    .. ' ' .. expiry .. ' ' .. holder)
  redis.call('PEXPIRE', KEYS[3], QUEUE_LIFE)
  redis.call('PEXPIRE', KEYS[4], QUEUE_LIFE)
  return redis.call('ZRANK', KEYS[3], arrival .. client)
end

-- Passes a lock that nobody holds to the first waiting client that can be told, and returns whether there is one.
local function hand_on(r)
  for _ = 1, redis.call('ZCARD', KEYS[3]) do
    local first = head()
    if not first then
      return false
    end
    dequeue(first.client)
    local token = text(math.max(r.token + 1, micros))
    local confirm = math.min(first.lease, CONFIRM_WITHIN)
    local told = redis.call('PUBLISH', CHANNEL .. first.client, 'G ' .. string.match(KEYS[1], '{(.*)}:m$') .. ' '
      .. first.session .. ' ' .. token .. ' ' .. first.lease .. ' ' .. confirm .. ' ' .. first.holder
      .. '\n' .. body())
    -- No receiver means that the client is gone, unless it may have subscribed to another server.
    if told > 0 or not COUNTS then
      grant(r, token, first.client .. ':' .. first.session, first.holder, first.priority, first.lease, first.expiry,
        now + confirm)
      return true
    end
  end
  return false
end
