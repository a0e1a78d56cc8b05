-- Renews a node's lease and shows those of all nodes.
-- KEYS[1]  sorted set: node, and the time in milliseconds when its lease ends; of one that left, minus when it did
-- ARGV[1]  the node
-- ARGV[2]  its lease in milliseconds; 0: only look; -1: it leaves
-- ARGV[3]  milliseconds after which ended ones are forgotten
-- Answers {1 when the node was known before, else 0; then node, state, node, state ...}, where the state is 1: alive,
-- 0: ended, -1: has left.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
local lease = tonumber(ARGV[2])
if lease > 0 then
  redis.call('ZADD', KEYS[1], now + lease, ARGV[1])
elseif lease < 0 then
  redis.call('ZADD', KEYS[1], -now, ARGV[1])
end
if lease ~= 0 then
  local old = now - tonumber(ARGV[3])
  redis.call('ZREMRANGEBYSCORE', KEYS[1], -old, old)
end
local answer = {known}
local all = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for i = 1, #all, 2 do
  local ends = tonumber(all[i + 1])
  answer[#answer + 1] = all[i]
  answer[#answer + 1] = ends < 0 and -1 or ends > now and 1 or 0
end
return answer
