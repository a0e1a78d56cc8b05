/// Several nodes as one service, by Redis: the ports of `io.beseda.core.bus`. What is said here is a hint, and may be
/// lost; docs/decisions/09-bus-is-a-hint.md says why.
///
/// [RedisNodes] opens it all. A [Link] holds one server, a [Session] one pair of connections to it; [Routes] says which
/// server has which key. One thread, [Owner], owns their state.
///
/// | key or channel | what |
/// |---|---|
/// | `beseda:NS:c:CHAT`, `:u:USER`, `:p:USER` | channels, see [Channels] |
/// | `beseda:NS:nodes` | sorted set: node, and when its lease ends ([RedisRoster]) |
/// | `beseda:NS:{NODE}` | set: who is online on that node ([RedisRoster]) |
/// | `beseda:NS:q:NAME:KEY` | one token bucket ([RedisQuota]) |
@NullMarked
package io.beseda.bus.redis;

import org.jspecify.annotations.NullMarked;
