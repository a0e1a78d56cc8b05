package io.beseda.server.importing;

import io.beseda.core.UserId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chat as the Django project has it.
///
/// @param members     in the order in which they were added
/// @param guests      who wrote there and is no member
/// @param messages    how many there are
/// @param lastMessage the id of the newest one, 0 when there is none
record SourceChat(
        long id,
        boolean group,
        String title,
        List<Joined> members,
        List<UserId> guests,
        long messages,
        long lastMessage,
        @Nullable Instant firstMessageAt) {

    record Joined(UserId user, Instant at) {}

    SourceChat {
        members = List.copyOf(members);
        guests = List.copyOf(guests);
    }
}
