package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.contract.StoreFixture;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class PostgresDatabaseIT {
    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }

    private static int execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static void alter(String url, String sql) throws SQLException {
        try (Connection connection =
                DriverManager.getConnection("jdbc:" + url.replace("postgres@", ""), "postgres", "")) {
            execute(connection, sql);
        }
    }

    @Test
    void open_besideAHostsTables_leavesThemAlone() throws SQLException {
        String url = PostgresServer.get().freshDatabase();
        alter(url, "CREATE TABLE customer (id bigint)");

        Database.open(url).close();
        try (Database database = Database.open(url)) {
            assertThat(database.<String>read(connection -> value(connection, "SELECT count(*) FROM customer")))
                    .isEqualTo("0");
        }
    }

    @Test
    void write_whereTheServersDefaultIsNotDurable_isDurable() throws SQLException {
        String url = PostgresServer.get().freshDatabase();
        alter(url, "ALTER DATABASE " + URI.create(url).getPath().substring(1) + " SET synchronous_commit = off");

        try (Database database = Database.open(url)) {
            assertThat(database.<String>write(connection -> value(connection, "SHOW synchronous_commit")))
                    .isEqualTo("on");
        }
    }

    @Test
    void markOfOthers_changesWithACommit() {
        try (Database database = Database.open(PostgresServer.get().freshDatabase())) {
            String before = database.markOfOthers();
            database.write(connection -> execute(connection, "INSERT INTO beseda_meta VALUES ('colour', 'green')"));

            assertThat(database.markOfOthers()).isNotEqualTo(before);
        }
    }

    @Test
    void write_whoseWorkFails_leavesNothing() {
        try (Database database = Database.open(PostgresServer.get().freshDatabase())) {
            assertThatThrownBy(() -> database.write(connection -> {
                        execute(connection, "INSERT INTO beseda_meta VALUES ('colour', 'green')");
                        throw new IllegalArgumentException("no");
                    }))
                    .isInstanceOf(IllegalArgumentException.class);

            String colour = "SELECT value FROM beseda_meta WHERE name = 'colour'";
            assertThat(database.<String>read(connection -> value(connection, colour)))
                    .isNull();
        }
    }

    @Test
    void write_inTwoTransactionsThatWaitForEachOther_isRunAgain() {
        try (Database database = Database.open(PostgresServer.get().freshDatabase())) {
            database.write(connection -> execute(connection, "INSERT INTO beseda_meta VALUES ('a', ''), ('b', '')"));
            Phaser bothHoldOne = new Phaser(2);
            AtomicInteger runs = new AtomicInteger();
            List<Callable<Integer>> crossing = new ArrayList<>();
            for (List<String> order : List.of(List.of("a", "b"), List.of("b", "a"))) {
                crossing.add(() -> database.write(connection -> {
                    runs.incrementAndGet();
                    execute(connection, append(order.getFirst()));
                    bothHoldOne.arrive();
                    bothHoldOne.awaitAdvance(0); // a second run does not wait
                    return execute(connection, append(order.getLast()));
                }));
            }

            new StoreFixture(new JdbcChatStore(database)).together(crossing);

            assertThat(runs).hasValue(3);
            String both = "SELECT string_agg(value, ' ') FROM beseda_meta WHERE name IN ('a', 'b')";
            assertThat(database.<String>read(connection -> value(connection, both)))
                    .isEqualTo("xx xx");
        }
    }

    private static String append(String name) {
        return "UPDATE beseda_meta SET value = value || 'x' WHERE name = '" + name + "'";
    }

    @Test
    void write_ofTheSameKey_isALastingFailureWithItsCause() {
        try (Database database = Database.open(PostgresServer.get().freshDatabase())) {
            String insert = "INSERT INTO beseda_meta VALUES ('colour', 'green')";
            database.write(connection -> execute(connection, insert));

            assertThatThrownBy(() -> database.write(connection -> execute(connection, insert)))
                    .isInstanceOfSatisfying(StoreException.class, e -> {
                        assertThat(e.mayRetry()).isFalse();
                        assertThat(database.dialect().isUniqueViolation((SQLException) e.getCause()))
                                .isTrue();
                    });
        }
    }

    @Test
    void commit_whoseAnswerIsLost_standsOnce() throws IOException {
        assertSentOnceThrough(CuttingProxy.Cut.AFTER);
    }

    @Test
    void commit_thatIsLostOnItsWay_isRunAgain() throws IOException {
        assertSentOnceThrough(CuttingProxy.Cut.BEFORE);
    }

    private static void assertSentOnceThrough(CuttingProxy.Cut cut) throws IOException {
        URI direct = URI.create(PostgresServer.get().freshDatabase());
        try (CuttingProxy proxy = new CuttingProxy(direct.getPort());
                Database database =
                        Database.open(direct.toString().replace(":" + direct.getPort(), ":" + proxy.port()))) {
            StoreFixture it = new StoreFixture(new JdbcChatStore(database));
            UserId anna = it.user();
            ChatId chat = it.group(anna, it.user());
            proxy.cutNextCommit(cut);

            Change.Sent sent = it.commit(it.sending(anna, chat, "in spite of all"));

            assertThat(sent.repeated()).isFalse();
            assertThat(it.store().history(chat, 0, null, null, 10)).containsExactly(sent.message());
            proxy.cutNextCommit(cut);
            Change.Opened opened = it.commit(new Change.OpenDirect(anna, it.user()));
            assertThat(opened.existed()).isFalse();
            it.checkInvariants();
        }
    }

    /// After a crash the numbers of transactions that were not on disk go to others.
    @Test
    void aTransactionWithTheNumberOfAnother_isNotTakenForIt() throws SQLException {
        String url = PostgresServer.get().freshDatabase();
        try (Database database = Database.open(url)) {
            String committed = database.write(connection -> {
                execute(connection, "INSERT INTO beseda_meta VALUES ('colour', 'green')");
                return value(connection, "SELECT pg_current_xact_id()");
            });
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(PostgresUrl.parse(url).jdbcUrl());
            source.setUser("postgres");
            SQLException lost = new SQLException("cut");
            for (String number : List.of(committed, "4000000000")) {
                CommitMarks.Mark mark = new CommitMarks.Mark("no slot", 1, number);
                assertThatThrownBy(() -> CommitOutcome.requireCommitted(
                                mark, lost, new HostConnections(source, 1, Duration.ofSeconds(5))))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("40001"));
            }
        }
    }

    /// It may be somebody's message.
    @Test
    void whatAFailedStatementWasToWrite_isNotInTheFailure() {
        try (Database database = Database.open(PostgresServer.get().freshDatabase())) {
            assertThatThrownBy(() -> database.writing(Database.Conflicts.RERUN, session -> {
                        session.batch(
                                "INSERT INTO beseda_meta (name, value) SELECT 'same', r.value FROM ROWS(value text) r",
                                List.of("a secret", "another secret"),
                                Params::text);
                        return 0;
                    }))
                    .isInstanceOf(StoreException.class)
                    .hasStackTraceContaining("duplicate key")
                    .satisfies(e -> {
                        StringWriter trace = new StringWriter();
                        e.printStackTrace(new PrintWriter(trace, true));
                        assertThat(trace.toString()).doesNotContain("secret");
                    });
        }
    }

    @Test
    void aServerThatHearsOfNoOther_isTheOnlyOne() {
        String url = PostgresServer.get().freshDatabase();
        try (Database _ = Database.open(url)) {
            assertThatThrownBy(() -> Database.open(url)).hasMessageContaining("BESEDA_REDIS_URL");
            assertThatThrownBy(() -> Database.open(url, Database.Nodes.SEVERAL))
                    .hasMessageContaining("without BESEDA_REDIS_URL");
            Database.openShared(url).close();
        }
        try (Database _ = Database.open(url, Database.Nodes.SEVERAL)) {
            assertThatThrownBy(() -> Database.open(url)).hasMessageContaining("BESEDA_REDIS_URL");
        }
        Database.open(url).close();
    }

    @Test
    void anotherSystem_beginsANewEpoch_onceForAllNodes() {
        String url = PostgresServer.get().freshDatabase();
        try (Database one = Database.open(url, Database.Nodes.SEVERAL);
                Database two = Database.open(url, Database.Nodes.SEVERAL)) {
            JdbcChatStore here = new JdbcChatStore(one);
            JdbcChatStore there = new JdbcChatStore(two);
            String before = here.epoch();
            assertThat(here.checkEpoch()).isFalse();
            // As in a backup that was restored on another server.
            one.write(connection -> execute(connection, "UPDATE beseda_meta SET value = 'x' WHERE name = 'system'"));
            assertThat(here.checkEpoch()).isTrue();
            assertThat(there.checkEpoch()).isTrue();
            assertThat(here.checkEpoch()).isFalse();
            assertThat(here.epoch()).isNotEqualTo(before).isEqualTo(there.epoch());
            assertThat(JdbcChatStore.newEpoch(one)).isNotEqualTo(here.epoch());
            assertThat(there.checkEpoch()).isTrue();
            assertThat(here.id()).isEqualTo(there.id());
        }
    }

    @Test
    void twoNodes_onTheSameChats_leaveNoGap() {
        String url = PostgresServer.get().freshDatabase();
        try (Database one = Database.open(url, Database.Nodes.SEVERAL);
                Database two = Database.open(url, Database.Nodes.SEVERAL)) {
            StoreFixture here = new StoreFixture(new JdbcChatStore(one));
            StoreFixture there = new StoreFixture(new JdbcChatStore(two));
            assertThat(here.store().epoch()).isEqualTo(there.store().epoch());
            UserId anna = here.user();
            UserId boris = here.user();
            List<ChatId> chats = List.of(here.group(anna, boris), here.group(anna, boris), here.group(anna, boris));
            List<Callable<Integer>> senders = new ArrayList<>();
            int batches = 20;
            for (StoreFixture node : List.of(here, there)) {
                // Against the order of ids in every second batch.
                for (List<ChatId> order : List.of(chats, chats.reversed())) {
                    senders.add(() -> {
                        for (int i = 0; i < batches; i++) {
                            List<Change<?>> batch = new ArrayList<>();
                            String key = node.hashCode() + "/" + order.hashCode() + "/" + i;
                            order.forEach(chat -> batch.add(node.sending(anna, chat, "text", key)));
                            node.answers(batch);
                        }
                        return batches;
                    });
                }
            }

            int sent =
                    here.together(senders).stream().mapToInt(Integer::intValue).sum();

            here.checkInvariants();
            chats.forEach(chat -> assertThat(there.store().history(chat, 0, null, null, 1_000))
                    .hasSize(sent)
                    .extracting(Message::number)
                    .doesNotHaveDuplicates());
        }
    }

    /// Who runs the server reads this sentence, and once it told him to run Flyway with an option.
    @Test
    void open_byARoleThatMayNotMakeTables_saysSo() throws SQLException {
        URI url = URI.create(PostgresServer.get().freshDatabase());
        alter(url.toString(), "CREATE ROLE guest LOGIN");
        String asGuest = url.toString().replace(url.getUserInfo() + "@", "guest@");
        assertThatThrownBy(() -> Database.open(asGuest))
                .hasMessageEndingWith("brought up to date: ERROR: permission denied for schema public");
    }

    @Test
    void open_ofAServerThatIsNotThere_mayBeTriedAgain() {
        assertThatThrownBy(() -> Database.open("postgresql://postgres@127.0.0.1:1/none"))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.mayRetry()).isTrue());
    }
}
