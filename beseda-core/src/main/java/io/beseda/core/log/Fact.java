package io.beseda.core.log;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.util.List;

/// What a commit made true, for those who listen. Facts of one chat come in the order of its log.
public sealed interface Fact {
    ChatId chat();

    record Logged(ChatEvent event) implements Fact {
        @Override
        public ChatId chat() {
            return event.chat();
        }
    }

    /// A chat was created with these members.
    record ChatOpened(ChatId chat, List<UserId> members) implements Fact {
        public ChatOpened {
            members = List.copyOf(members);
        }
    }

    /// A position moved forward. Not part of the log: only the newest matters.
    record PositionMoved(ChatId chat, UserId user, Kind kind, long upTo, int memberCount) implements Fact {
        public enum Kind {
            READ,
            DELIVERED
        }
    }
}
