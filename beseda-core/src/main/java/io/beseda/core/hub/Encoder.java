package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.Fact;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Port: what core tells connections, as complete WebSocket frames. Thread-safe, does not block.
public interface Encoder {
    /// Null: this protocol does not show the event.
    byte @Nullable [] event(Protocol protocol, ChatEvent event);

    byte[] position(Fact.PositionMoved moved);

    byte[] typing(ChatId chat, UserId user);

    /// @param online   null: not known
    /// @param lastSeen null: never, or not known
    byte[] presence(UserId user, @Nullable Boolean online, @Nullable Instant lastSeen);

    byte[] chatRemoved(ChatId chat);

    byte[] reset(ChatId chat);

    byte[] bye(long reconnectAfterMillis);
}
