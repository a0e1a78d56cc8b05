package io.beseda.server.importing;

import io.beseda.core.Chat;
import io.beseda.core.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Says which chats of the source become one of ours.
final class Plan {
    /// A chat of ours that is to be.
    ///
    /// @param sources   the oldest first, whose id it is to have
    /// @param directKey null: a group
    record Destination(List<SourceChat> sources, @Nullable String directKey) {
        Destination {
            sources = List.copyOf(sources);
        }

        SourceChat first() {
            return sources.getFirst();
        }

        long messages() {
            return sources.stream().mapToLong(SourceChat::messages).sum();
        }
    }

    private final Tally tally;

    Plan(Tally tally) {
        this.tally = tally;
    }

    List<Destination> of(List<SourceChat> chats) {
        Map<String, List<SourceChat>> byKey = new LinkedHashMap<>();
        for (SourceChat chat : chats) {
            if (chat.members().isEmpty() && chat.messages() == 0) {
                tally.met(Oddity.EMPTY_CHATS, chat.id());
                continue;
            }
            String direct = directKey(chat);
            lookAt(chat, direct != null);
            // A key of a direct chat begins with a number.
            List<SourceChat> same =
                    byKey.computeIfAbsent(direct == null ? "group " + chat.id() : direct, _ -> new ArrayList<>());
            same.add(chat);
            if (same.size() > 1) {
                tally.met(Oddity.MERGED_CHATS, chat.id());
            }
        }
        return byKey.values().stream()
                .map(same -> new Destination(same, directKey(same.getFirst())))
                .toList();
    }

    private static @Nullable String directKey(SourceChat chat) {
        boolean ofTwo =
                !chat.group() && chat.members().size() == 2 && chat.guests().isEmpty();
        return ofTwo
                ? Chat.directKey(
                        chat.members().getFirst().user(),
                        chat.members().getLast().user())
                : null;
    }

    private void lookAt(SourceChat chat, boolean direct) {
        if (!direct && !chat.group()) {
            tally.met(Oddity.DIRECT_AS_GROUP, chat.id());
        }
        if (chat.members().isEmpty()) {
            tally.met(Oddity.CLOSED_CHATS, chat.id());
        }
        chat.guests().forEach(guest -> tally.met(Oddity.GUESTS, guest + " in chat " + chat.id()));
        String title = chat.title();
        if (direct && !title.isEmpty()) {
            tally.met(Oddity.DIRECT_TITLES, chat.id());
        }
        if (!direct && title.isBlank()) {
            tally.met(Oddity.UNTITLED_GROUPS, chat.id());
        }
        if (title.codePointCount(0, title.length()) > Limits.TITLE_LENGTH) {
            tally.met(Oddity.LONG_TITLES, chat.id());
        }
        if (Nul.isIn(title)) {
            tally.met(Oddity.MENDED_TITLES, chat.id());
        }
    }
}
