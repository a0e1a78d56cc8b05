package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// An event and its frames, encoded once per protocol, when the first listener asks. Shared by all loops.
final class Encoded {
    private static final byte[] HIDDEN = {};
    /// Objects around a text, and the text's forms: the value and a frame, each with two bytes a letter at
    /// most.
    private static final int OVERHEAD = 500;

    private static final int FORMS = 4;

    private final ChatEvent event;
    private final Encoder encoder;
    private final AtomicReferenceArray<byte[]> frames = new AtomicReferenceArray<>(Protocol.values().length);

    Encoded(ChatEvent event, Encoder encoder) {
        this.event = event;
        this.encoder = encoder;
    }

    ChatEvent event() {
        return event;
    }

    /// About how much memory it takes, in bytes.
    int weight() {
        String text = switch (event) {
            case ChatEvent.MessageCreated created -> created.message().text();
            case ChatEvent.MessageEdited edited -> edited.message().text();
            default -> "";
        };
        return OVERHEAD + FORMS * text.length();
    }

    /// The frame for one who may see nothing at or below `floor`.
    byte @Nullable [] frame(Protocol protocol, long floor) {
        ChatEvent seen = event.seenAbove(floor);
        return seen.equals(event) ? frame(protocol) : encoder.event(protocol, seen);
    }

    /// Null: this protocol does not show the event.
    byte @Nullable [] frame(Protocol protocol) {
        byte[] frame = frames.get(protocol.ordinal());
        if (frame == null) {
            byte[] made = encoder.event(protocol, event);
            frame = made == null ? HIDDEN : made;
            frames.set(protocol.ordinal(), frame); // two loops at once make the same bytes
        }
        return frame.length == 0 ? null : frame;
    }
}
