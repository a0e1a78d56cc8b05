package io.beseda.store.jdbc;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore.ChatCursor;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.log.ChatStore.MemberCursor;
import io.beseda.core.log.ChatStore.Membership;
import io.beseda.core.log.ChatStore.Memberships;
import io.beseda.core.policy.ChatPolicy;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Chats and who is in them. Closed chats are invisible to users.
final class ChatReads {
    /// Of a member `m` in the chat `c`: the messages past the read position, less the deleted ones among
    /// them.
    private static final String UNREAD = """
            c.message_count - m.read_number - (
                SELECT count(*) FROM beseda_message d
                WHERE d.chat_id = m.chat_id AND d.number > m.read_number AND d.deleted)""";

    private static final String FLOOR = "CASE c.history WHEN 'all' THEN 0 ELSE m.joined_seq END";

    static final String MEMBER = """
            SELECT %s
            FROM beseda_chat_member m JOIN beseda_chat c ON c.id = m.chat_id
            WHERE m.chat_id = ? AND m.user_id = ? AND NOT c.closed
            """.formatted(Records.MEMBER);

    static final String CHAT = """
            SELECT %s, %s, %s, %s
            FROM beseda_chat_member m
            JOIN beseda_chat c ON c.id = m.chat_id
            LEFT JOIN beseda_message x ON x.chat_id = c.id AND x.seq = c.last_message_seq AND x.seq > %s
            WHERE m.chat_id = ? AND m.user_id = ? AND NOT c.closed
            """.formatted(Records.CHAT, Records.MEMBER, UNREAD, Records.MESSAGE, FLOOR);

    /// As the system sees it, which is a member of none.
    static final String ANY_CHAT = """
            SELECT %s, %s
            FROM beseda_chat c
            LEFT JOIN beseda_message x ON x.chat_id = c.id AND x.seq = c.last_message_seq
            WHERE c.id = ? AND NOT c.closed
            """.formatted(Records.CHAT, Records.MESSAGE);

    /// The page is cut first: unread and last message are looked up for its chats only.
    static final String CHATS = """
            WITH page AS (
                SELECT m.chat_id
                FROM beseda_chat_member m JOIN beseda_chat c ON c.id = m.chat_id
                WHERE m.user_id = ? AND NOT c.closed AND (c.active_at, c.id) < (?, ?)
                ORDER BY c.active_at DESC, c.id DESC LIMIT ?)
            SELECT %s, %s, %s, %s
            FROM page
            CROSS JOIN beseda_chat_member m
            CROSS JOIN beseda_chat c
            LEFT JOIN beseda_message x ON x.chat_id = c.id AND x.seq = c.last_message_seq AND x.seq > %s
            WHERE m.chat_id = page.chat_id AND m.user_id = ? AND c.id = page.chat_id
            ORDER BY c.active_at DESC, c.id DESC
            """.formatted(Records.CHAT, Records.MEMBER, UNREAD, Records.MESSAGE, FLOOR);

    static final String UNREAD_CHATS = CHATS.replace(
            "AND (c.active_at, c.id) < (?, ?)",
            "AND (c.active_at, c.id) < (?, ?) AND c.message_count > m.read_number AND " + UNREAD + " > 0");

    static final String UNREAD_COUNTS = """
            SELECT m.chat_id, %s AS unread
            FROM beseda_chat_member m JOIN beseda_chat c ON c.id = m.chat_id
            WHERE m.user_id = ? AND NOT c.closed AND c.message_count > m.read_number
            """.formatted(UNREAD);

    /// A row for each user at least; without a chat, where he has none. Closed ones are left out by the
    /// reader, since a condition here would have to let rows without a chat pass.
    static final String MEMBERSHIPS = """
            SELECT k.user_id, coalesce(u.chats_version, 0), c.closed, m.chat_id, m.joined_seq, %s, c.last_seq,
                c.member_count
            FROM KEYS(user_id text) k
            LEFT JOIN beseda_user_chats u ON u.user_id = k.user_id
            LEFT JOIN beseda_chat_member m ON m.user_id = k.user_id
            LEFT JOIN beseda_chat c ON c.id = m.chat_id
            """.formatted(FLOOR);

    static final String LAST_SEQS = """
            SELECT c.id, c.last_seq FROM KEYS(chat_id bigint) k CROSS JOIN beseda_chat c WHERE c.id = k.chat_id
            """;

    static final String CHATS_VERSIONS = """
            SELECT u.user_id, u.chats_version
            FROM KEYS(user_id text) k CROSS JOIN beseda_user_chats u
            WHERE u.user_id = k.user_id
            """;

    static final String MEMBERS_OF = """
            SELECT %s
            FROM KEYS(chat_id bigint) k CROSS JOIN beseda_chat_member m
            WHERE m.chat_id = k.chat_id
            ORDER BY m.chat_id, m.joined_seq, m.user_id
            """.formatted(Records.MEMBER);

    static final String MEMBERS = """
            SELECT %s
            FROM beseda_chat_member m
            WHERE m.chat_id = ? AND (m.joined_seq, m.user_id) > (?, ?)
            ORDER BY m.joined_seq, m.user_id LIMIT ?
            """.formatted(Records.MEMBER);

    static final String REACHED = """
            SELECT %s
            FROM beseda_chat_member m
            WHERE m.chat_id = ? AND m.delivered_seq >= ?
            ORDER BY m.joined_seq, m.user_id LIMIT ?
            """.formatted(Records.MEMBER);

    private final Database database;

    ChatReads(Database database) {
        this.database = database;
    }

    Optional<Member> member(ChatId chat, UserId user) {
        return database.reading(
                session -> session.first(MEMBER, params -> params.id(chat).id(user), Records::member));
    }

    Optional<ChatView> chat(ChatId chat, UserId me) {
        return database.reading(session -> chat(session, chat, me));
    }

    static Optional<ChatView> chat(Session session, ChatId chat, UserId me) throws SQLException {
        if (me.isSystem()) {
            return session.first(ANY_CHAT, params -> params.id(chat), ChatReads::viewOfSystem);
        }
        return session.first(CHAT, params -> params.id(chat).id(me), ChatReads::view);
    }

    List<ChatView> chats(UserId me, ChatPage page) {
        ChatCursor after = page.after();
        long activeAt = after == null ? Long.MAX_VALUE : Micros.of(after.activeAt());
        long chat = after == null ? Long.MAX_VALUE : after.chat().value();
        return database.reading(session -> session.list(
                page.unreadOnly() ? UNREAD_CHATS : CHATS,
                params -> params.id(me)
                        .number(activeAt)
                        .number(chat)
                        .number(page.limit())
                        .id(me),
                ChatReads::view));
    }

    private static ChatView view(Row row) throws SQLException {
        Chat chat = Records.chat(row);
        Member me = Records.member(row);
        return new ChatView(chat, me, row.number(), Records.messageOrNull(row));
    }

    private static ChatView viewOfSystem(Row row) throws SQLException {
        Chat chat = Records.chat(row);
        Member system = Objects.requireNonNull(ChatPolicy.standing(chat, UserId.SYSTEM, null));
        return new ChatView(chat, system, 0, Records.messageOrNull(row));
    }

    Map<ChatId, Long> unread(UserId me) {
        Map<ChatId, Long> unread = new HashMap<>();
        return database.reading(session -> {
            session.each(UNREAD_COUNTS, params -> params.id(me), row -> {
                ChatId chat = row.chatId();
                long count = row.number();
                if (count > 0) {
                    unread.put(chat, count);
                }
            });
            return unread;
        });
    }

    Map<UserId, Memberships> memberships(Collection<UserId> users) {
        Map<UserId, Long> versions = new HashMap<>();
        Map<UserId, List<Membership>> chats = new HashMap<>();
        database.reading(session -> {
            session.each(MEMBERSHIPS, params -> params.keys(Keys.of(users, UserId::value)), row -> {
                UserId user = row.userId();
                versions.put(user, row.number());
                List<Membership> his = chats.computeIfAbsent(user, _ -> new ArrayList<>());
                Boolean closed = row.flagOrNull();
                if (Boolean.FALSE.equals(closed)) {
                    his.add(new Membership(
                            row.chatId(), row.number(), row.number(), row.number(), Math.toIntExact(row.number())));
                }
            });
            return 0;
        });
        Map<UserId, Memberships> memberships = new HashMap<>();
        versions.forEach((user, version) ->
                memberships.put(user, new Memberships(version, chats.getOrDefault(user, List.of()))));
        return memberships;
    }

    Map<ChatId, Long> lastSeqs(Collection<ChatId> wanted) {
        Map<ChatId, Long> lastSeqs = new HashMap<>();
        return database.reading(session -> {
            session.each(
                    LAST_SEQS,
                    params -> params.keys(Keys.of(wanted, ChatId::value)),
                    row -> lastSeqs.put(row.chatId(), row.number()));
            return lastSeqs;
        });
    }

    Map<UserId, Long> chatsVersions(Collection<UserId> users) {
        Map<UserId, Long> versions = new HashMap<>();
        return database.reading(session -> {
            session.each(
                    CHATS_VERSIONS,
                    params -> params.keys(Keys.of(users, UserId::value)),
                    row -> versions.put(row.userId(), row.number()));
            return versions;
        });
    }

    Map<ChatId, List<Member>> membersOf(Collection<ChatId> chats) {
        Map<ChatId, List<Member>> members = new LinkedHashMap<>();
        if (chats.isEmpty()) {
            return members;
        }
        Keys keys = Keys.of(chats, ChatId::value);
        return database.reading(session -> {
            session.each(MEMBERS_OF, params -> params.keys(keys), row -> {
                Member member = Records.member(row);
                members.computeIfAbsent(member.chat(), _ -> new ArrayList<>()).add(member);
            });
            return members;
        });
    }

    List<Member> members(ChatId chat, @Nullable MemberCursor after, int limit) {
        long seq = after == null ? -1 : after.joinedSeq();
        String user = after == null ? "" : after.user().value();
        return database.reading(session -> session.list(
                MEMBERS, params -> params.id(chat).number(seq).text(user).number(limit), Records::member));
    }

    /// What is read is delivered, so the delivered position alone decides.
    List<Member> reached(ChatId chat, long seq, int limit) {
        return database.reading(session ->
                session.list(REACHED, params -> params.id(chat).number(seq).number(limit), Records::member));
    }
}
