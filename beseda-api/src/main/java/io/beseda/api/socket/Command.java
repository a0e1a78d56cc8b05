package io.beseda.api.socket;

import io.beseda.api.json.Fields;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change.Position;
import io.beseda.core.message.Draft;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client can ask for on a socket. Reading this file is reading all of it.
public sealed interface Command {
    record Send(ChatId chat, Draft draft) implements Command {}

    record Edit(ChatId chat, long messageId, String text) implements Command {}

    record Delete(ChatId chat, long messageId) implements Command {}

    record Read(ChatId chat, Position position) implements Command {}

    record Delivered(ChatId chat, Position position) implements Command {}

    record Typing(ChatId chat) implements Command {}

    record Sync(@Nullable String epoch, Map<ChatId, Long> chats) implements Command {
        public Sync {
            chats = Map.copyOf(chats);
        }
    }

    record WatchPresence(List<UserId> users) implements Command {
        public WatchPresence {
            users = List.copyOf(users);
        }
    }

    record RefreshToken(String token) implements Command {}

    record Ping() implements Command {}

    /// A text of nothing but space, or none: ignored, as the seed's server does.
    record Nothing() implements Command {}

    /// Reads a command, or refuses with the field and the rule.
    ///
    /// @param ofChat the chat of a socket for one chat: then commands need not name it, and no other may be named
    static Command parse(Fields frame, Limits limits, @Nullable ChatId ofChat) {
        return switch (frame.string("action")) {
            case "message" -> send(frame, limits, ofChat);
            case "edit" -> new Edit(chat(frame, ofChat), frame.id("message_id"), frame.string("text"));
            case "delete" -> new Delete(chat(frame, ofChat), frame.id("message_id"));
            case "read" -> new Read(chat(frame, ofChat), frame.position());
            case "delivered" -> new Delivered(chat(frame, ofChat), frame.position());
            case "typing" -> new Typing(chat(frame, ofChat));
            case "sync" -> new Sync(frame.optionalString("epoch"), frame.positions("chats", Limits.SYNC_CHATS));
            case "watch_presence" -> new WatchPresence(frame.users("users", Limits.WATCHED_USERS));
            case "refresh_token" -> new RefreshToken(frame.string("token"));
            case "ping" -> new Ping();
            default -> throw Refusal.ofField(ErrorCode.UNKNOWN_ACTION, "action", "is not known.");
        };
    }

    /// Blank text is ignored in silence, unless the client waits for an answer.
    static Command send(Fields frame, Limits limits, @Nullable ChatId ofChat) {
        ChatId chat = chat(frame, ofChat);
        String text = frame.optionalString("text");
        if ((text == null || io.beseda.core.Text.strip(text).isEmpty()) && frame.ref() == null) {
            return new Nothing();
        }
        Draft draft = Draft.of(
                limits, text == null ? "" : text, frame.optionalString("client_id"), frame.optionalId("reply_to"));
        return new Send(chat, draft);
    }

    private static ChatId chat(Fields frame, @Nullable ChatId ofChat) {
        if (ofChat == null) {
            return frame.chat("chat");
        }
        if (frame.has("chat") && !frame.chat("chat").equals(ofChat)) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        return ofChat;
    }
}
