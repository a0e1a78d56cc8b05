package io.beseda.server.importing;

import io.beseda.store.jdbc.ChatImport.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What earlier imports did, by the chat's id in the source.
final class Origins {
    private final Map<Long, Origin> bySource = new HashMap<>();

    Origins(List<Origin> origins) {
        origins.forEach(origin -> bySource.put(origin.source(), origin));
    }

    boolean isEmpty() {
        return bySource.isEmpty();
    }

    @Nullable
    Origin of(SourceChat chat) {
        return bySource.get(chat.id());
    }

    /// Whether there are messages that were not looked at.
    boolean hasNews(SourceChat chat) {
        Origin origin = of(chat);
        return origin == null || origin.messages() < chat.messages() || origin.lastId() < chat.lastMessage();
    }

    boolean isKept(Origin origin) {
        return Objects.equals(bySource.get(origin.source()), origin);
    }
}
