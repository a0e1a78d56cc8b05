package micro;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import java.time.Instant;

/// A chat of a thousand and a message of a hundred letters.
final class Sample {
    static final ChatId CHAT = new ChatId(12);
    static final UserId ANNA = UserId.of(57);
    static final Instant NOON = Instant.parse("2026-11-29T12:00:00.123456Z");
    static final String TEXT = "x".repeat(100);

    static final Chat GROUP = new Chat(CHAT, null, "Team", History.ALL, 1000, 90, 80, 90, NOON, NOON, false);
    static final Member MEMBER = new Member(CHAT, ANNA, Role.MEMBER, 1, NOON, 90, 80, 90, NOON, NOON);
    static final Message MESSAGE = new Message(901, CHAT, 91, 81, ANNA, TEXT, "a-key-of-the-client", null, NOON, null, false);
    static final ChatEvent CREATED = new ChatEvent.MessageCreated(MESSAGE);

    private Sample() {}
}
