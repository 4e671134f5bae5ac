#!lua flags=allow-oom
-- Changes the state and gives up the lock, or passes it to the client's next session, in one step; only while the token
-- holds. May be sent again: what landed before is recognised.
-- KEYS   1 record  2 state  3 queue  4 waiters  5 where the bytes are staged, if they are
-- ARGV   1 client  2 session  3 token  4 change: k keep, w write, d remove  5 bytes  6 expiry
--        7 successor's session or -  8 writes that the change builds on  9 whether the successor may come before an equal
--        priority  10 its lease  11 its wait  12 its priority  13 its holder id or -  14 its age in microseconds
--        15 its token, the next number  16 its lease and retention together  17 its expiry
-- Reply  R, K <token> <remaining> <whether others wait>, Q <rank>, V <writes>\n<body>, or L x|p|v <by>, L ?, L gone; N if
--        nothing is staged there: nothing has happened
-- Rows   release of docs/transitions.md

-- The common case comes first, for it is over before the functions below would be made: one session holds, its record says
-- nothing unusual, the state does not expire, and the lock goes to nobody or to the successor.
do
  local client, session, change, successor, lease = ARGV[1], ARGV[2], ARGV[4], ARGV[7], ARGV[10]
  local usual = ARGV[6] == '-' and (ARGV[17] or '-') == '-' and (change == 'k' and successor == '-' or change ~= 'd' and ARGV[8] == '0')
  local raw = usual and redis.call('GET', KEYS[1]) or ''
  local token, members, deadline, ended, lease_end, held_lease =
    string.match(raw, '^1 (%d+) (%S+) %S+ %S+ (%S+) (%S+) (%d+) (%d+)$')
  local last_client, last_session, others_ended = string.match(ended or '', '^([^:]+):(%d+)[rc](.*)$')
  local is_last = last_client == client and tonumber(last_session) < tonumber(session)
    and not string.find(others_ended, ',' .. client .. ':', 1, true)
  if is_last and token == ARGV[3] and members == client .. ':' .. session and (change == 'w' or deadline == '-') then
    local time = redis.call('TIME')
    local now = math.floor((time[1] * 1000000 + time[2]) / 1000)
    local left = lease_end - now
    local score = redis.call('ZRANGE', KEYS[3], '0', '0', 'WITHSCORES')[2]
    local ahead = tonumber(ARGV[12] or 0) + (score or 0)
    local goes_on = successor == '-' and not score
      or successor ~= '-' and (not score or ahead > 0 or ahead == 0 and ARGV[9] == '1')
    local staged = KEYS[5]
    if goes_on and left >= 0 and left <= tonumber(held_lease) and (not staged or redis.call('EXISTS', staged) == 1) then
      if change == 'w' then
        if staged then
          redis.call('RENAME', staged, KEYS[2])
          redis.call('PERSIST', KEYS[2])
        else
          redis.call('SET', KEYS[2], ARGV[5])
        end
        if CHANGES then
          redis.call('PUBLISH', CHANGES, 'w ' .. string.match(KEYS[1], '{(.*)}:m$') .. ' ' .. token)
        end
      end
      ended = members .. 'r' .. others_ended
      if successor == '-' then
        redis.call('SET', KEYS[1], '1 ' .. token .. ' - - ' .. ended, 'PX', RETENTION)
        return 'R'
      end
      token = ARGV[15]
      redis.call('SET', KEYS[1], '1 ' .. token .. ' ' .. client .. ':' .. successor .. ' ' .. ARGV[13] .. ' ' .. ARGV[12] .. ' - '
        .. ended .. ' ' .. string.format('%.0f', now + lease) .. ' ' .. lease, 'PX', ARGV[16])
      return 'K ' .. token .. ' ' .. lease .. (score and ' 1' or ' 0')
    end
  end
end

-- include record
-- include state
-- include queue
local client, session, token, change, expiry, successor = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[6], ARGV[7]
local staged = KEYS[5]
local me = client .. ':' .. session
local next_me = client .. ':' .. successor

local r = load()
if r.token ~= token or not has(r, me) then
  if landed(r, me) then
    save(r)
    if live(r) and has(r, next_me) then
      return refuse(staged, 'K ' .. r.token .. ' ' .. text(r.lease_end - now) .. ' 0')
    end
    return refuse(staged, 'R')
  end
  return refuse(staged, r.missing and 'L gone' or loss_of(r, token))
elseif not live(r) then
  return refuse(staged, 'L x -')
elseif (change ~= 'k' or successor ~= '-') and writes(r) ~= ARGV[8] then
  return refuse(staged, 'V ' .. writes(r) .. '\n' .. body())
elseif staged and redis.call('EXISTS', staged) == 0 then
  return 'N'
end

-- What may fail comes before what writes.
local others = redis.call('EXISTS', KEYS[3]) == 1
local first = others and head()

if change == 'w' then
  write_state(r, staged, ARGV[5], expiry)
elseif change == 'd' then
  remove_state(r)
end
remember(r, client, session, 'r')
if leave(r, me) then
  if change ~= 'k' then
    written(r, '')
    hold_state(r, expiry)
  end
  save(r)
  return 'R'
end
local priority, lease = tonumber(ARGV[12]), tonumber(ARGV[10])
local stays = successor ~= '-'
  and (not first or priority > first.priority or (priority == first.priority and ARGV[9] == '1'))
if change == 'k' then
  keep_state(r, expiry, stays)
end
freed(r)

if stays then
  grant(r, ARGV[15], next_me, ARGV[13], priority, lease, ARGV[17], 0)
  return 'K ' .. r.token .. ' ' .. lease .. (first and ' 1' or ' 0')
elseif others and hand_on(r) then
  local wait = tonumber(ARGV[11] or 0)
  if wait == 0 then
    return 'R'
  end
  local arrival = arrival_of(client, priority, tonumber(ARGV[14]), false)
  return 'Q ' .. enqueue(client, successor, arrival, priority, wait, ARGV[10], ARGV[17], ARGV[13])
end
save(r)
return 'R'
