package io.beseda.hosts.outbox;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.beseda.core.ChatId;
import io.beseda.core.Outage;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatLog;
import io.beseda.hosts.outbox.OutboxRows.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands over the messages that committed transactions of a host left in its outbox.
///
/// A row is deleted once its message is committed here; what a crash in between leaves is sent again under the same
/// key, and so is there once. All are sent at once, those of one chat in succession: behind one that may be tried
/// again none is kept, so nothing overtakes. One relay works at a time, over all nodes.
///
/// Owner: its own thread.
public final class OutboxRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
    private static final Duration EVERY = Duration.ofMillis(200);
    /// How often it is looked whether there is a table now.
    private static final Duration WITHOUT_TABLE = Duration.ofSeconds(30);
    /// What takes longer is given up, and found again.
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BATCH = 500;

    /// Puts messages of one chat into it, in this order, each key once. A [Refusal] may be thrown, or be what the
    /// future fails with; behind one that may be tried again no message is kept.
    @FunctionalInterface
    public interface Sender {
        CompletableFuture<?> send(UserId sender, ChatId chat, String text, String key);
    }

    /// How the sending of a row ended.
    private sealed interface Outcome {
        record Sent() implements Outcome {}

        record Refused(String error) implements Outcome {}

        /// It may be tried again.
        record Later() implements Outcome {}
    }

    private final HikariDataSource database;
    private final Supplier<Sender> senders;
    private final Outage outage = new Outage("The outbox of the host", "be handed over");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private OutboxRows.@Nullable State state;

    private OutboxRelay(HikariDataSource database, Supplier<Sender> senders) {
        this.database = database;
        this.senders = senders;
        this.thread = Thread.ofVirtual().name("beseda-outbox").unstarted(this::run);
    }

    /// Starts one. The database may be away, and the table may come later.
    ///
    /// @param jdbcUrl of the host's PostgreSQL
    /// @param senders makes one for each chat of a batch
    public static OutboxRelay start(
            String jdbcUrl, @Nullable String user, @Nullable String password, Supplier<Sender> senders) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("beseda-outbox");
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(1);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "beseda-outbox");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("logServerErrorDetail", "false"); // it may quote texts
        config.addDataSourceProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
        OutboxRelay relay = new OutboxRelay(new HikariDataSource(config), senders);
        relay.thread.start();
        return relay;
    }

    private void run() {
        try {
            Duration pause;
            do {
                pause = round();
            } while (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// How long to wait for the next.
    private Duration round() {
        try (Connection connection = database.getConnection()) {
            if (!isUsable(connection)) {
                return WITHOUT_TABLE;
            }
            boolean more = OutboxRows.any(connection) && handOver(connection);
            outage.worked();
            return more ? Duration.ZERO : EVERY;
        } catch (SQLException | RuntimeException e) {
            outage.failed(e.toString());
            return EVERY;
        }
    }

    private boolean isUsable(Connection connection) throws SQLException {
        if (state != OutboxRows.State.USABLE) {
            OutboxRows.State now = OutboxRows.state(connection);
            if (now != state) {
                switch (now) {
                    case MISSING -> LOG.info("The host has no table beseda_django_outbox: nothing is handed over");
                    case FORBIDDEN -> LOG.warn("The outbox needs SELECT, UPDATE and DELETE on beseda_django_outbox");
                    case USABLE -> LOG.info("The outbox of the host is handed over");
                }
            }
            state = now;
        }
        return state == OutboxRows.State.USABLE;
    }

    /// One transaction of the host's; whether more may wait. What is not committed, the pool rolls back.
    private boolean handOver(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        if (!OutboxRows.isAlone(connection)) {
            return false;
        }
        List<Row> rows = OutboxRows.waiting(connection, BATCH);
        List<Outcome> outcomes = send(rows);
        List<Long> sent = new ArrayList<>();
        Map<Long, String> refused = new HashMap<>();
        boolean later = false;
        for (int i = 0; i < rows.size(); i++) {
            switch (outcomes.get(i)) {
                case Outcome.Sent() -> sent.add(rows.get(i).id());
                case Outcome.Refused(String error) -> refused.put(rows.get(i).id(), error);
                case Outcome.Later() -> later = true;
            }
        }
        OutboxRows.refuse(connection, refused);
        OutboxRows.delete(connection, sent);
        connection.commit();
        return !later && rows.size() == BATCH;
    }

    private List<Outcome> send(List<Row> rows) {
        Map<Long, Sender> ofChats = new HashMap<>();
        List<CompletableFuture<Outcome>> all = new ArrayList<>();
        for (Row row : rows) {
            all.add(send(row, ofChats.computeIfAbsent(row.chat(), _ -> senders.get())));
        }
        try {
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException("messages were not kept within " + PATIENCE.toSeconds() + " s", e);
        }
        return all.stream().map(CompletableFuture::join).toList();
    }

    private static CompletableFuture<Outcome> send(Row row, Sender sender) {
        try {
            UserId by = row.sender() == null ? UserId.SYSTEM : new UserId(row.sender());
            return sender.send(by, new ChatId(row.chat()), row.text(), row.key())
                    .handle((_, failure) -> failure == null ? new Outcome.Sent() : failed(ChatLog.refusalOf(failure)));
        } catch (Refusal refusal) {
            return CompletableFuture.completedFuture(failed(refusal));
        } catch (IllegalArgumentException e) { // no id of a user or a chat
            return CompletableFuture.completedFuture(new Outcome.Refused("invalid: " + e.getMessage()));
        }
    }

    private static Outcome failed(Refusal refusal) {
        return refusal.code().mayRetry()
                ? new Outcome.Later()
                : new Outcome.Refused(refusal.code().slug() + ": " + refusal.sentence());
    }

    /// Waits for what is being handed over.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        database.close();
    }
}
