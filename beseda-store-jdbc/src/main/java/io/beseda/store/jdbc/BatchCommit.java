package io.beseda.store.jdbc;

import io.beseda.core.log.Change;
import io.beseda.core.log.ChatPolicyCustomizer;
import io.beseda.core.log.Committed;
import io.beseda.core.log.Ledger;
import io.beseda.core.log.Needs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/// The transaction of a batch: lock, load, decide, write, count. Runs as often as conflicts want it;
/// everything it knows is made anew each time.
final class BatchCommit {
    private static final String NEXT_IDS_SQLITE = """
            UPDATE beseda_counter SET value = value + ? WHERE name = ? RETURNING value
            """;

    /// Taken after the chats were locked: ids then rise with seq in each of them.
    private static final String NEXT_IDS_POSTGRESQL = """
            SELECT nextval(?::regclass) FROM generate_series(1, ?)
            """;

    static final String CHAT_ID = "beseda_chat_id";

    /// The messages not yet read, less the deleted ones among them.
    static final String UNREAD = """
            SELECT m.chat_id, m.user_id, c.message_count - m.read_number - (
                SELECT count(*) FROM beseda_message d
                WHERE d.chat_id = m.chat_id AND d.number > m.read_number AND d.deleted)
            FROM KEYS(chat_id bigint, user_id text) k
            CROSS JOIN beseda_chat_member m
            CROSS JOIN beseda_chat c
            WHERE m.chat_id = k.chat_id AND m.user_id = k.user_id AND c.id = m.chat_id
            """;

    private final List<Change<?>> batch;
    private final Needs needs;
    private final Instant now;
    private final ChatPolicyCustomizer customizer;

    BatchCommit(List<Change<?>> batch, Instant now, ChatPolicyCustomizer customizer) {
        this.customizer = customizer;
        this.batch = List.copyOf(batch);
        this.needs = Needs.of(this.batch);
        this.now = Micros.exact(now);
    }

    Committed run(Session session) throws SQLException {
        Loading loading = new Loading(session, batch, needs);
        loading.ask();
        Ledger.Ids ids = ids(session, loading.knownSends());
        session.flush();
        Ledger ledger = new Ledger(batch, loading.loaded(), ids, now, customizer);
        new Writing(session, now).write(ledger.decide());
        return ledger.committed(unread(session, ledger.moved()));
    }

    /// As many ids as can be needed; those that a refusal or a repeat leaves over are never used.
    private Ledger.Ids ids(Session session, Set<Needs.SendKey> known) throws SQLException {
        Set<Needs.SendKey> newSends = new HashSet<>(needs.sends());
        newSends.removeAll(known);
        long openings = batch.stream()
                .filter(change -> change instanceof Change.OfNewChat opening && opening.id() == null)
                .count();
        Queue<Long> messages = nextIds(session, "beseda_message_id", newSends.size());
        Queue<Long> chats = nextIds(session, CHAT_ID, Math.toIntExact(openings));
        return new Ledger.Ids() {
            @Override
            public long nextMessage() {
                return messages.remove();
            }

            @Override
            public long nextChat() {
                return chats.remove();
            }
        };
    }

    /// They are there after the session's next [Session#flush].
    static Queue<Long> nextIds(Session session, String counter, int count) throws SQLException {
        Queue<Long> ids = new ArrayDeque<>(count);
        if (count == 0) {
            return ids;
        }
        switch (session.dialect()) {
            case SQLITE ->
                session.later(NEXT_IDS_SQLITE, params -> params.number(count).text(counter), row -> {
                    long last = row.number();
                    for (long id = last - count + 1; id <= last; id++) {
                        ids.add(id);
                    }
                });
            case POSTGRESQL ->
                session.later(
                        NEXT_IDS_POSTGRESQL,
                        params -> params.text(counter).number(count),
                        row -> ids.add(row.number()));
        }
        return ids;
    }

    private static Map<Needs.MemberKey, Long> unread(Session session, Collection<Needs.MemberKey> moved)
            throws SQLException {
        Map<Needs.MemberKey, Long> unread = new HashMap<>();
        if (!moved.isEmpty()) {
            Keys keys =
                    Keys.of(moved, key -> key.chat().value(), key -> key.user().value());
            session.later(
                    UNREAD, keys, row -> unread.put(new Needs.MemberKey(row.chatId(), row.userId()), row.number()));
            session.flush();
        }
        return unread;
    }
}
