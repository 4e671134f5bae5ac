#!lua
-- Says what the user may not do of what locks need. Executes none of it, and changes nothing.
-- KEYS   1 a key of the namespace, which the server itself refuses if keys are not allowed
-- ARGV   1 the namespace, as it is written in keys  2 channel of a client  3 channel of a key  4 channel of all changes
-- Reply  the rights that are missing, as ACL SETUSER takes them; nothing if there are none
local key = KEYS[1]

-- With all of their arguments: to check a command without them may crash the server.
local needed = {
  { 'evalsha', '-', '0' }, { 'unsubscribe', ARGV[2] },
  { 'get', key }, { 'mget', key }, { 'set', key, '-', 'PX', '1' }, { 'strlen', key }, { 'exists', key },
  { 'del', key }, { 'rename', key, key }, { 'persist', key }, { 'pexpire', key, '1' }, { 'pexpireat', key, '1' },
  { 'pttl', key }, { 'time' },
  { 'zadd', key, '1', '-' }, { 'zrem', key, '-' }, { 'zrange', key, '0', '0' }, { 'zrank', key, '-' }, { 'zcard', key },
  { 'hget', key, '-' }, { 'hset', key, '-', '-' }, { 'hdel', key, '-' }, { 'hvals', key },
}
local missing = {}
for _, command in ipairs(needed) do
  if not redis.acl_check_cmd(unpack(command)) then
    missing[#missing + 1] = '+' .. command[1]
  end
end

-- Whether it is the command or the channel that is not allowed, only another command or channel can tell.
local heard, told = 0, 0
for i = 2, 4 do
  heard = heard + (redis.acl_check_cmd('subscribe', ARGV[i]) and 1 or 0)
  told = told + (redis.acl_check_cmd('publish', ARGV[i], '-') and 1 or 0)
end
if heard == 0 then
  missing[#missing + 1] = '+subscribe'
end
if told == 0 then
  missing[#missing + 1] = '+publish'
end
if math.max(heard, told) < 3 then
  missing[#missing + 1] = '&' .. ARGV[1] .. ':*'
end
return table.concat(missing, ' ')
