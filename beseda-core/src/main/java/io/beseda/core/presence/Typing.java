package io.beseda.core.presence;

import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Who is typing: told at most once per chat, user and interval, and not in large chats; the client lets it
/// end by itself. Thread-safe.
public final class Typing {
    /// Entries kept before the old ones are swept out.
    private static final int SWEEP_ABOVE = 10_000;

    private record Key(ChatId chat, UserId user) {}

    private final ConcurrentHashMap<Key, Instant> told = new ConcurrentHashMap<>();
    private final Consumer<List<Notice>> tell;
    private final InstantSource clock;

    /// @param tell tells this node and the others
    public Typing(Consumer<List<Notice>> tell, InstantSource clock) {
        this.tell = tell;
        this.clock = clock;
    }

    /// A message ends its sender's typing, so what is typed next is told at once.
    public void sent(UserId user, ChatId chat) {
        told.remove(new Key(chat, user));
    }

    /// The caller has checked that the user is a member of this chat.
    public void typing(UserId user, ChatId chat, int memberCount) {
        if (memberCount > Limits.SMALL_CHAT) {
            return;
        }
        Instant now = clock.instant();
        Instant before = now.minus(Limits.TYPING_INTERVAL);
        if (told.size() > SWEEP_ABOVE) {
            told.values().removeIf(at -> at.isBefore(before));
        }
        boolean[] due = {false};
        told.compute(new Key(chat, user), (_, last) -> {
            due[0] = last == null || !last.isAfter(before);
            return due[0] ? now : last;
        });
        if (due[0]) {
            tell.accept(List.of(new Notice.Typing(chat, user)));
        }
    }
}
