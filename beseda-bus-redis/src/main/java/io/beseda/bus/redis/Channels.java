package io.beseda.bus.redis;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.bus.Topic;
import org.jspecify.annotations.Nullable;

/// The names of topics and keys in Redis. The namespace keeps services that share a Redis apart.
final class Channels {
    private static final String CHAT = "c:";
    private static final String USER = "u:";
    private static final String PRESENCE = "p:";

    private final String prefix;

    Channels(String namespace) {
        this.prefix = "beseda:" + namespace + ":";
    }

    String key(String name) {
        return prefix + name;
    }

    String of(Topic topic) {
        return switch (topic) {
            case Topic.OfChat(ChatId chat) -> prefix + CHAT + chat;
            case Topic.OfUser(UserId user) -> prefix + USER + user;
            case Topic.OfPresence(UserId user) -> prefix + PRESENCE + user;
        };
    }

    /// The topic of a channel; null when it is none of ours.
    @Nullable
    Topic topic(String channel) {
        int at = prefix.length();
        if (!channel.startsWith(prefix)) {
            return null;
        }
        try {
            String id = channel.substring(Math.min(at + CHAT.length(), channel.length()));
            if (channel.startsWith(CHAT, at)) {
                return new Topic.OfChat(new ChatId(Long.parseLong(id)));
            }
            if (channel.startsWith(USER, at)) {
                return new Topic.OfUser(new UserId(id));
            }
            return channel.startsWith(PRESENCE, at) ? new Topic.OfPresence(new UserId(id)) : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
