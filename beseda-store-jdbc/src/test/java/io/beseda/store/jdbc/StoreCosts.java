package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What grows and what does not: statements per batch, and rows read in a long chat and by a user of many
/// chats.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StoreCosts {
    static final int SHORT = 1_000;
    /// The long run has the million that is promised; a tenth shows the same.
    static final int LONG = Boolean.getBoolean("beseda.long") ? 1_000_000 : 100_000;

    private static final int MANY_CHATS = 5_000;
    private static final int PAGE = 50;
    private static final UserId READER = new UserId("reader");
    private static final UserId BUSY = new UserId("busy");
    /// In three chats only, so that nothing but a look-up of these is right.
    private static final UserId RARE = new UserId("rare");

    private static final String OTHER_USERS = """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
            INSERT INTO beseda_user_chats (user_id, chats_version) SELECT 'other' || n, 1 FROM numbers
            """;

    private static final String OTHER_MEMBERS = """
            INSERT INTO beseda_chat_member (chat_id, user_id, role, joined_seq, joined_at, read_seq, read_number,
                delivered_seq, read_at, delivered_at)
            SELECT id, 'other' || id, 'member', 0, 0, 0, 0, 0, 0, 0 FROM beseda_chat
            """;

    private static final String OTHER_BLOCKS = """
            INSERT INTO beseda_block (blocker, blocked) SELECT 'other' || id, 'other' || (id + 1) FROM beseda_chat
            """;

    private static final String FILL = """
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
            INSERT INTO beseda_message (id, chat_id, seq, number, sender, client_id, text_hash, text, created_at, deleted)
            SELECT ? + n, ?, n, n, 'writer', 'key' || n, 0, 'Some words of a usual length, number ' || n, n,
                n % 100 = 0
            FROM numbers
            """;

    private static final String FILLED = """
            UPDATE beseda_chat SET last_seq = ?, message_count = ?, last_message_seq = ?, active_at = 1 WHERE id = ?
            """;

    private static final String MOSTLY_READ = """
            UPDATE beseda_chat_member SET read_seq = ?, read_number = ?, delivered_seq = ? WHERE chat_id = ? AND user_id = ?
            """;

    /// A statement on a chat of a length, with what it is bound to.
    record Costly(String name, String sql, BindChat bind, boolean sorts) {
        interface BindChat {
            Session.Bind to(ChatId chat, long length);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private StoreFixture it;
    ChatId shortChat;
    ChatId longChat;

    abstract Database database();

    /// Asserts that the statement finds its rows in an index, without a scan of a table of ours; returns how
    /// many rows of messages it read, where the database tells.
    abstract long messagesRead(Costly statement, ChatId chat, long length);

    abstract int statementsOfASend();

    /// Lets the database look at what was loaded, where it plans by that.
    abstract void analyze();

    @BeforeAll
    void fill() {
        it = new StoreFixture(new JdbcChatStore(database()));
        List<Change<?>> openings = new ArrayList<>();
        for (int i = 0; i < MANY_CHATS; i++) {
            openings.add(new Change.CreateGroup(BUSY, "Chat " + i, History.ALL, List.of(READER)));
        }
        List<ChatId> chats = it.answers(openings).stream()
                .map(answer -> ((Change.Opened) answer).chat())
                .toList();
        List<Change<?>> changes = new ArrayList<>();
        for (ChatId chat : chats) {
            changes.add(new Change.Rename(BUSY, chat, "Renamed"));
            changes.add(it.sending(READER, chat, "hello"));
        }
        it.answers(changes);
        chats.subList(0, 3).forEach(chat -> it.commit(new Change.AddMembers(BUSY, chat, List.of(RARE), 10)));
        shortChat = it.group(READER, BUSY);
        longChat = it.group(READER, BUSY);
        fill(shortChat, SHORT, 1L << 40);
        fill(longChat, LONG, 1L << 41);
        // As many users as make a look-up worth while.
        database().writing(Database.Conflicts.RERUN, session -> {
            session.update(OTHER_USERS, params -> params.number(MANY_CHATS));
            session.update(OTHER_MEMBERS, _ -> {});
            return session.update(OTHER_BLOCKS, _ -> {});
        });
        analyze();
    }

    /// Every hundredth message is deleted; the reader has read all but the last 500, the other one nothing.
    private void fill(ChatId chat, int length, long ids) {
        database().writing(Database.Conflicts.RERUN, session -> {
            session.update(FILL, params -> params.number(length).number(ids).id(chat));
            session.update(
                    FILLED,
                    params ->
                            params.number(length).number(length).number(length).id(chat));
            int read = length - 500;
            session.update(
                    MOSTLY_READ,
                    params -> params.number(read)
                            .number(read)
                            .number(read)
                            .id(chat)
                            .id(READER));
            return chat;
        });
    }

    private static Keys oneSeq(ChatId chat, long seq) {
        return Keys.of(List.of(chat), ChatId::value, _ -> seq);
    }

    static Stream<Costly> statements() {
        return Stream.of(
                new Costly(
                        "newest page",
                        MessageReads.OLDER,
                        (chat, _) -> params ->
                                params.id(chat).number(0).number(Long.MAX_VALUE).number(PAGE),
                        false),
                new Costly(
                        "middle page backwards",
                        MessageReads.OLDER,
                        (chat, length) -> params ->
                                params.id(chat).number(0).number(length / 2).number(PAGE),
                        false),
                new Costly(
                        "middle page forwards",
                        MessageReads.NEWER,
                        (chat, length) -> params -> params.id(chat)
                                .number(length / 2)
                                .number(Long.MAX_VALUE)
                                .number(PAGE),
                        false),
                new Costly(
                        "one chat with unread",
                        ChatReads.CHAT,
                        (chat, _) -> params -> params.id(chat).id(READER),
                        false),
                new Costly(
                        "unread in a commit",
                        BatchCommit.UNREAD,
                        (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value, _ -> READER.value())),
                        false),
                new Costly(
                        "a position",
                        Loading.POSITIONS,
                        (chat, length) -> params -> params.keys(oneSeq(chat, length / 2)),
                        false),
                new Costly(
                        "an idempotency key",
                        Loading.SENDS,
                        (chat, length) -> params -> params.keys(
                                Keys.of(List.of(chat), ChatId::value, _ -> "writer", _ -> "key" + length / 2)),
                        false),
                new Costly(
                        "blocks in a direct chat",
                        Loading.BLOCKS_IN_DIRECT_CHATS,
                        (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value, _ -> READER.value())),
                        true),
                new Costly(
                        "the sender of a message",
                        Loading.SENDERS,
                        (chat, length) -> params -> params.keys(oneSeq(chat, length / 2)),
                        false),
                new Costly(
                        "a message by id",
                        Loading.MESSAGES,
                        (chat, length) -> params -> params.keys(oneSeq(chat, length / 2)),
                        false),
                new Costly(
                        "the log after a place",
                        MessageReads.EVENTS,
                        (chat, length) -> params -> params.keys(oneSeq(chat, length - PAGE))
                                .number(PAGE)
                                .keys(oneSeq(chat, length - PAGE))
                                .number(PAGE),
                        true),
                new Costly(
                        "a page of members",
                        ChatReads.MEMBERS,
                        (chat, _) ->
                                params -> params.id(chat).number(-1).text("").number(PAGE),
                        false),
                new Costly("the list of chats", ChatReads.CHATS, (_, _) -> StoreCosts::firstPage, true),
                new Costly("the list of unread chats", ChatReads.UNREAD_CHATS, (_, _) -> StoreCosts::firstPage, true),
                new Costly("unread counts", ChatReads.UNREAD_COUNTS, (_, _) -> params -> params.id(RARE), false),
                new Costly(
                        "memberships",
                        ChatReads.MEMBERSHIPS,
                        (_, _) -> params -> params.keys(Keys.of(List.of(RARE), UserId::value)),
                        false),
                new Costly(
                        "lengths of logs",
                        ChatReads.LAST_SEQS,
                        (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value)),
                        false),
                new Costly(
                        "versions of lists of chats",
                        ChatReads.CHATS_VERSIONS,
                        (_, _) -> params -> params.keys(Keys.of(List.of(RARE), UserId::value)),
                        false),
                new Costly(
                        "who shares a chat",
                        UserRows.SHARING,
                        (_, _) -> params -> params.keys(Keys.of(List.of(BUSY), UserId::value))
                                .id(RARE),
                        false),
                new Costly(
                        "a membership",
                        ChatReads.MEMBER,
                        (chat, _) -> params -> params.id(chat).id(READER),
                        false),
                new Costly(
                        "memberships to decide",
                        Loading.MEMBERS,
                        (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value, _ -> READER.value())),
                        false));
    }

    private static void firstPage(Params params) throws SQLException {
        params.id(RARE)
                .number(Long.MAX_VALUE)
                .number(Long.MAX_VALUE)
                .number(PAGE)
                .id(RARE);
    }

    @ParameterizedTest
    @MethodSource("statements")
    void statement_onALongChat_readsNoMoreThanOnAShortOne(Costly statement) {
        assertThat(messagesRead(statement, longChat, LONG)).isEqualTo(messagesRead(statement, shortChat, SHORT));
    }

    @Test
    void longChat_answersLikeAShortOne() {
        for (ChatId chat : List.of(shortChat, longChat)) {
            int length = chat.equals(longChat) ? LONG : SHORT;
            List<Message> newest = it.store().history(chat, 0, null, null, PAGE);
            assertThat(newest).extracting(Message::seq).containsExactlyElementsOf(range(length - PAGE + 1, length));
            List<Message> middle = it.store().history(chat, 0, length / 2L, null, PAGE);
            assertThat(middle)
                    .extracting(Message::seq)
                    .containsExactlyElementsOf(range(length / 2 - PAGE, length / 2 - 1));
            assertThat(it.store().chat(chat, READER).orElseThrow().unread()).isEqualTo(500 - 5);
            assertThat(it.store().chat(chat, BUSY).orElseThrow().unread()).isEqualTo(length - length / 100);
        }
    }

    private static List<Long> range(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private long statementsOf(Runnable action) {
        long before = database().statementCount();
        action.run();
        return database().statementCount() - before;
    }

    @Test
    void send_takesAsManyStatements_whateverTheBatchAndTheMembers() {
        int large = 2_000;
        UserId[] crowd = IntStream.range(0, large).mapToObj(_ -> it.user()).toArray(UserId[]::new);
        UserId anna = it.user();
        ChatId pair = it.group(anna, it.user());
        ChatId hall = it.group(anna, crowd);

        long one = statementsOf(() -> it.send(anna, pair, "one"));

        assertThat(one).isEqualTo(statementsOfASend());
        assertThat(statementsOf(() -> it.send(anna, hall, "one"))).isEqualTo(one);
        List<Change<?>> batch = new ArrayList<>();
        for (int i = 0; i < 512; i++) {
            batch.add(it.sending(i % 2 == 0 ? anna : crowd[i], hall, "text " + i));
        }
        assertThat(statementsOf(() -> it.answers(batch))).isLessThanOrEqualTo(one);
    }

    @Test
    void batchOfEverything_takesAsManyStatementsAsOneOfEach() {
        List<Change<?>> one = mixture(1);
        List<Change<?>> ten = mixture(10);

        assertThat(statementsOf(() -> it.answers(ten))).isEqualTo(statementsOf(() -> it.answers(one)));
    }

    /// In `count` chats of their own: sends, an edit, a deletion, a position, a new member and a role.
    private List<Change<?>> mixture(int count) {
        List<Change<?>> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UserId anna = it.user();
            UserId boris = it.user();
            ChatId chat = it.group(anna, boris);
            Message first = it.send(anna, chat, "one");
            Message second = it.send(anna, chat, "two");
            batch.add(it.sending(boris, chat, "three"));
            batch.add(new Change.Edit(anna, chat, first.id(), "1"));
            batch.add(new Change.Delete(anna, chat, second.id()));
            batch.add(it.reading(anna, chat, 1));
            batch.add(new Change.AddMembers(anna, chat, List.of(it.user()), 10));
            batch.add(new Change.ChangeRole(anna, chat, boris, Role.ADMIN));
            batch.add(new Change.OpenDirect(anna, boris));
            batch.add(new Change.CreateGroup(anna, "Another", History.ALL, List.of(boris)));
        }
        return batch;
    }

    @Test
    void read_isOneStatement() {
        ChatPage page = new ChatPage(200, null, false);
        assertThat(statementsOf(() -> it.store().chats(BUSY, page))).isEqualTo(1);
        assertThat(statementsOf(() -> it.store().chats(BUSY, new ChatPage(200, null, true))))
                .isEqualTo(1);
        assertThat(statementsOf(() -> it.store().unread(BUSY))).isEqualTo(1);
        assertThat(statementsOf(() -> it.store().memberships(BUSY))).isEqualTo(1);
        assertThat(statementsOf(() -> it.store().membersOf(Set.of(shortChat, longChat))))
                .isEqualTo(1);
        assertThat(statementsOf(() -> it.store().history(longChat, 0, null, null, PAGE)))
                .isEqualTo(1);
        assertThat(statementsOf(() -> it.store().events(Map.of(shortChat, 1L, longChat, 1L), PAGE)))
                .isEqualTo(1);
        assertThat(statementsOf(() -> it.store().sharingAChat(BUSY, List.of(READER, it.user()))))
                .isEqualTo(1);
    }

    @Test
    void manyChats_arePagedAndCountedInTwoStatements() {
        List<ChatView> page = new ArrayList<>();

        long statements = statementsOf(() -> {
            page.addAll(it.store().chats(BUSY, new ChatPage(200, null, false)));
            assertThat(it.store().unread(BUSY)).hasSizeGreaterThanOrEqualTo(MANY_CHATS);
        });

        assertThat(statements).isEqualTo(2);
        assertThat(page).hasSize(200).allSatisfy(view -> {
            assertThat(view.unread()).isEqualTo(1);
            assertThat(view.lastMessage()).isNotNull();
        });
        assertThat(it.store().memberships(BUSY).chats()).hasSizeGreaterThanOrEqualTo(MANY_CHATS);
    }
}
