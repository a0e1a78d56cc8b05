package io.beseda.core.bus;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.account.Revocation;
import io.beseda.core.log.Fact;

/// What nodes tell one another: values, not frames, since each node shows them to its listeners in its own way.
public sealed interface Notice {
    /// Where it is told.
    Topic topic();

    /// An entry of a chat's log was committed.
    record Logged(ChatEvent event) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfChat(event.chat());
        }
    }

    /// A user became a member of a chat that nobody on his node may listen to yet.
    ///
    /// @param joinedSeq the entry of the log by which he joined; 0: with the chat's creation
    record Added(UserId user, ChatId chat, long joinedSeq) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfUser(user);
        }
    }

    /// A position moved in a chat small enough for all members to be told.
    record Moved(Fact.PositionMoved position) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfChat(position.chat());
        }
    }

    /// A position moved in a larger chat: only the user's other devices are told.
    record MovedMine(Fact.PositionMoved position) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfUser(position.user());
        }
    }

    record Typing(ChatId chat, UserId user) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfChat(chat);
        }
    }

    record Revoked(Revocation revocation) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfUser(revocation.user());
        }
    }

    /// A user came online on the node that says so, or went offline there; whether he is online elsewhere, the
    /// [Roster] knows.
    record PresenceChanged(UserId user, boolean online) implements Notice {
        @Override
        public Topic topic() {
            return new Topic.OfPresence(user);
        }
    }
}
