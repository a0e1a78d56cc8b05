package io.beseda.server.importing;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.server.importing.Plan.Destination;
import io.beseda.store.jdbc.ChatImport;
import io.beseda.store.jdbc.ChatImport.Origin;
import io.beseda.store.jdbc.ChatImport.Present;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds or makes the chats of ours for what is planned.
final class Openings {
    private final Origins origins;
    private final FreeIds ids;
    private final boolean asRead;
    private final Tally tally;
    private final Map<ChatId, Present> byId = new HashMap<>();
    private final Map<String, Present> byKey = new HashMap<>();

    Openings(
            ChatImport target,
            Origins origins,
            FreeIds ids,
            boolean asRead,
            Tally tally,
            Collection<Destination> planned) {
        this.origins = origins;
        this.ids = ids;
        this.asRead = asRead;
        this.tally = tally;
        Set<ChatId> wanted = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Destination destination : planned) {
            destination.sources().stream()
                    .flatMap(this::origin)
                    .map(Origin::chat)
                    .forEach(wanted::add);
            wanted.add(new ChatId(destination.first().id()));
            if (destination.directKey() != null) {
                keys.add(destination.directKey());
            }
        }
        for (Present present : target.find(wanted, keys)) {
            byId.put(present.chat().id(), present);
            String key = present.chat().directKey();
            if (key != null) {
                byKey.put(key, present);
            }
        }
    }

    private Stream<Origin> origin(SourceChat chat) {
        return Stream.ofNullable(origins.of(chat));
    }

    /// @return null: there is nothing to take in, or it cannot be
    @Nullable
    Intake open(Destination destination) {
        Present present = present(destination);
        if (present == null) {
            tally.createdChat();
            return new Intake(create(destination), destination.sources(), true);
        }
        ChatId id = present.chat().id();
        List<SourceChat> sources = new ArrayList<>();
        for (SourceChat source : destination.sources()) {
            boolean fits = origin(source).allMatch(origin -> origin.chat().equals(id))
                    && Objects.equals(present.chat().directKey(), destination.directKey())
                    && !present.chat().closed();
            if (fits) {
                sources.add(source);
            } else if (origins.hasNews(source)) {
                tally.met(Oddity.LEFT_OUT, source.id());
            } else {
                tally.knewMessages(source.messages());
            }
        }
        if (sources.isEmpty()) {
            return null;
        }
        boolean whole = isWhole(present, sources);
        if (!whole && present.chat().isGroup() && differs(present, sources)) {
            tally.met(Oddity.CHANGED_HERE, id);
        }
        return new Intake(GrowingChat.of(present, asRead), sources, whole);
    }

    private @Nullable Present present(Destination destination) {
        return destination.sources().stream()
                .flatMap(this::origin)
                .findFirst()
                .map(origin -> byId.get(origin.chat()))
                .orElseGet(() -> destination.directKey() == null ? null : byKey.get(destination.directKey()));
    }

    private boolean isWhole(Present present, List<SourceChat> sources) {
        return sources.stream()
                .flatMap(this::origin)
                .anyMatch(origin -> origin.lastSeq() == present.chat().lastSeq());
    }

    private boolean differs(Present present, List<SourceChat> sources) {
        Set<UserId> here = new HashSet<>();
        present.members().forEach(member -> here.add(member.user()));
        Set<UserId> there = new HashSet<>();
        sources.forEach(source -> source.members().forEach(joined -> there.add(joined.user())));
        return !here.equals(there) || sources.stream().anyMatch(origins::hasNews);
    }

    private GrowingChat create(Destination destination) {
        ChatId id = new ChatId(destination.first().id());
        if (byId.containsKey(id)) {
            tally.met(Oddity.NEW_CHAT_IDS, id);
            id = ids.newChat();
        }
        Instant at = destination.sources().stream()
                .flatMap(source -> Stream.concat(
                        Stream.ofNullable(source.firstMessageAt()),
                        source.members().stream().map(SourceChat.Joined::at)))
                .min(Instant::compareTo)
                .orElseThrow();
        // Who has left writes before he leaves, so that at first he is there.
        Map<UserId, SourceChat.Joined> members = new LinkedHashMap<>();
        for (SourceChat source : destination.sources()) {
            source.members().forEach(joined -> members.putIfAbsent(joined.user(), joined));
            source.guests().forEach(guest -> members.putIfAbsent(guest, new SourceChat.Joined(guest, at)));
        }
        String title = destination.directKey() == null
                ? Nul.replaced(destination.first().title())
                : "";
        return GrowingChat.create(id, destination.directKey(), title, members.values(), at, asRead);
    }
}
