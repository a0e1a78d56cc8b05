package io.beseda.server.importing;

import io.beseda.core.UserId;
import java.time.Instant;

/// A message as the Django project has it.
record SourceMessage(long id, long chat, UserId sender, String text, Instant at) {
    /// Never the text, so that it reaches no log.
    @Override
    public String toString() {
        return "message " + id + " of chat " + chat;
    }
}
