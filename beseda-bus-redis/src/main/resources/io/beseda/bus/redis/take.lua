-- Takes from a token bucket, which may go below zero.
-- KEYS[1]  the bucket: a string "tokens seconds"; it is gone when full
-- ARGV[1]  burst
-- ARGV[2]  tokens per second
-- ARGV[3]  tokens taken
-- Answers {milliseconds until there is a token again, 0 when there is one}.
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local tokens = burst
local kept = redis.call('GET', KEYS[1])
if kept then
  local had, at = string.match(kept, '^(%S+) (%S+)$')
  if had then
    tokens = math.min(burst, tonumber(had) + math.max(0, now - tonumber(at)) * rate)
  end
end
tokens = tokens - tonumber(ARGV[3])
if tokens >= burst then
  redis.call('DEL', KEYS[1])
else
  local full = math.ceil((burst - tokens) / rate * 1000)
  redis.call('SET', KEYS[1], string.format('%.6f %.6f', tokens, now), 'PX', math.max(1, full))
end
if tokens >= 1 then
  return {0}
end
return {math.ceil((1 - tokens) / rate * 1000)}
