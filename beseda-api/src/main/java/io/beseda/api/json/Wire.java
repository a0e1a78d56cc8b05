package io.beseda.api.json;

import io.beseda.core.Chat;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.chat.Chats;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.presence.Presence;
import io.beseda.core.user.User;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// The objects of the contract as JSON: the same in REST and on sockets. protocol/ has an example of each.
public final class Wire {
    private static final int MICROSECONDS = 6;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(MICROSECONDS).toFormatter(Locale.ROOT);

    private Wire() {}

    public static String time(Instant at) {
        return TIME.format(at);
    }

    /// A number where the host's ids are numbers, else a string.
    public static void user(JsonGenerator json, String field, UserId user) {
        json.writeName(field);
        userValue(json, user);
    }

    public static void userValue(JsonGenerator json, UserId user) {
        if (user.isNumber()) {
            json.writeNumber(Long.parseLong(user.value()));
        } else {
            json.writeString(user.value());
        }
    }

    public static void user(JsonGenerator json, User user) {
        json.writeStartObject();
        user(json, "id", user.id());
        json.writeStringProperty("username", user.username());
        json.writeStringProperty("display_name", user.displayName());
        optionalText(json, "avatar", user.avatar());
        json.writeEndObject();
    }

    public static void message(JsonGenerator json, Message message) {
        json.writeStartObject();
        seedFields(json, message);
        json.writeNumberProperty("seq", message.seq());
        optionalTime(json, "edited_at", message.editedAt());
        json.writeBooleanProperty("deleted", message.deleted());
        if (message.replyTo() == null) {
            json.writeNullProperty("reply_to");
        } else {
            json.writeNumberProperty("reply_to", message.replyTo());
        }
        if (message.hasClientKey()) {
            json.writeStringProperty("client_id", message.clientId());
        }
        json.writeEndObject();
    }

    /// Exactly what the seed's clients know.
    public static void seedMessage(JsonGenerator json, Message message) {
        json.writeStartObject();
        seedFields(json, message);
        json.writeEndObject();
    }

    private static void seedFields(JsonGenerator json, Message message) {
        json.writeNumberProperty("id", message.id());
        json.writeNumberProperty("chat", message.chat().value());
        user(json, "sender", message.sender());
        json.writeStringProperty("text", message.text());
        json.writeStringProperty("created_at", time(message.createdAt()));
    }

    public static void chat(JsonGenerator json, Chats.Details details) {
        json.writeStartObject();
        chatFields(json, details);
        json.writeEndObject();
    }

    public static void chatFields(JsonGenerator json, Chats.Details details) {
        ChatView view = details.view();
        chatFields(
                json,
                details,
                view.me().role().slug(),
                view.unread(),
                view.chat().lastSeq(),
                view.me().readSeq());
    }

    /// The chat as someone sees it who joined at `joinedSeq` a moment ago.
    public static void newcomersChat(JsonGenerator json, Chats.Details details, String role, long joinedSeq) {
        json.writeStartObject();
        chatFields(json, details, role, 0, joinedSeq, joinedSeq);
        json.writeEndObject();
    }

    private static void chatFields(
            JsonGenerator json, Chats.Details details, String role, long unread, long lastSeq, long readSeq) {
        ChatView view = details.view();
        Chat chat = view.chat();
        json.writeNumberProperty("id", chat.id().value());
        json.writeBooleanProperty("is_group", chat.isGroup());
        json.writeStringProperty("title", chat.title());
        json.writeStringProperty("history", chat.history().slug());
        json.writeStringProperty("created_at", time(chat.createdAt()));
        json.writeNumberProperty("member_count", chat.memberCount());
        json.writeName("members");
        List<Member> members = details.members();
        if (members == null) {
            json.writeNull();
        } else {
            members(json, members, details.people());
        }
        json.writeStringProperty("my_role", role);
        json.writeNumberProperty("unread_count", unread);
        json.writeName("last_message");
        if (view.lastMessage() == null) {
            json.writeNull();
        } else {
            message(json, view.lastMessage());
        }
        json.writeNumberProperty("last_seq", lastSeq);
        json.writeNumberProperty("read_seq", readSeq);
    }

    public static void members(JsonGenerator json, List<Member> members, Map<UserId, User> people) {
        json.writeStartArray();
        members.forEach(member -> member(json, member, people.get(member.user())));
        json.writeEndArray();
    }

    /// @param user null: the directory does not know him any more
    public static void member(JsonGenerator json, Member member, @Nullable User user) {
        json.writeStartObject();
        user(json, "user", member.user());
        json.writeStringProperty("username", user == null ? "" : user.username());
        json.writeStringProperty("display_name", user == null ? "" : user.displayName());
        optionalText(json, "avatar", user == null ? null : user.avatar());
        json.writeStringProperty("role", member.role().slug());
        json.writeStringProperty("joined_at", time(member.joinedAt()));
        json.writeNumberProperty("read_seq", member.readSeq());
        json.writeNumberProperty("delivered_seq", member.deliveredSeq());
        json.writeEndObject();
    }

    public static void presence(JsonGenerator json, List<Presence.Status> statuses) {
        json.writeStartArray();
        for (Presence.Status status : statuses) {
            json.writeStartObject();
            presenceFields(json, status.user(), status.online(), status.lastSeen());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    public static void presenceFields(
            JsonGenerator json, UserId user, @Nullable Boolean online, @Nullable Instant lastSeen) {
        user(json, "user", user);
        if (online == null) {
            json.writeNullProperty("online");
        } else {
            json.writeBooleanProperty("online", online);
        }
        optionalTime(json, "last_seen", lastSeen);
    }

    /// What an error frame says.
    public static void errorFields(JsonGenerator json, Refusal refusal) {
        json.writeStringProperty("code", refusal.code().slug());
        json.writeStringProperty("detail", refusal.sentence());
        if (refusal.field() != null) {
            json.writeStringProperty("field", refusal.field());
        }
    }

    public static void limits(JsonGenerator json, Limits limits) {
        json.writeStartObject();
        json.writeNumberProperty("text_length", limits.textLength());
        json.writeNumberProperty("frame_bytes", limits.bodyBytes());
        json.writeNumberProperty("client_id_length", Limits.CLIENT_ID_LENGTH);
        json.writeNumberProperty("ping_seconds", Limits.PING_INTERVAL.toSeconds());
        json.writeNumberProperty("typing_seconds", Limits.TYPING_SHOWN.toSeconds());
        json.writeEndObject();
    }

    private static void optionalText(JsonGenerator json, String field, @Nullable String text) {
        if (text == null) {
            json.writeNullProperty(field);
        } else {
            json.writeStringProperty(field, text);
        }
    }

    public static void optionalTime(JsonGenerator json, String field, @Nullable Instant at) {
        if (at == null) {
            json.writeNullProperty(field);
        } else {
            json.writeStringProperty(field, time(at));
        }
    }
}
