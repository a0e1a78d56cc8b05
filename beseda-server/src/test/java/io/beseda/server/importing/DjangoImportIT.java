package io.beseda.server.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.site.Until;
import io.beseda.server.Main;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// A database filled by the seed's own code moves over. `-Dbeseda.long=true`: 100,000 messages.
class DjangoImportIT {
    private static final int MESSAGES = Boolean.getBoolean("beseda.long") ? 100_000 : 5_000;
    private static final int DUPLICATES = 300;

    @TempDir
    Path folder;

    private Site filled(Kind kind, int messages, int duplicates) {
        Site django = Site.of(kind, folder.resolve("django.sqlite3"));
        django.django("fill", "" + messages, "" + duplicates);
        return django;
    }

    /// The messages of each chat as they should be here, found without the import's code.
    private static Map<Long, List<String>> expected(Site django) {
        Map<String, String> people = django
                .query("SELECT c.id, c.is_group, m.user_id FROM chat_chat c JOIN chat_chatmember m ON m.chat_id = c.id"
                        + " ORDER BY c.id, m.user_id")
                .stream()
                .map(row -> row.split("\\|"))
                .collect(Collectors.toMap(
                        row -> row[0],
                        row -> row[1].matches("1|t") ? "group " + row[0] : row[2],
                        (one, other) -> one.startsWith("group") ? one : one + "," + other));
        Map<String, Long> oldest = new HashMap<>();
        people.forEach((chat, key) -> oldest.merge(key, Long.valueOf(chat), Math::min));
        Map<Long, List<String>> expected = new TreeMap<>();
        for (String row : django.query("SELECT chat_id, id, sender_id, text FROM chat_message ORDER BY id")) {
            String[] parts = row.split("\\|", 2);
            expected.computeIfAbsent(oldest.get(people.get(parts[0])), _ -> new ArrayList<>())
                    .add(parts[1]);
        }
        return expected;
    }

    private static Map<Long, List<String>> actual(Site beseda) {
        Map<Long, List<String>> actual = new TreeMap<>();
        for (String row : beseda.query("SELECT chat_id, id, sender, text FROM beseda_message ORDER BY chat_id, seq")) {
            String[] parts = row.split("\\|", 2);
            actual.computeIfAbsent(Long.valueOf(parts[0]), _ -> new ArrayList<>())
                    .add(parts[1]);
        }
        return actual;
    }

    @ParameterizedTest
    @EnumSource
    void import_keepsIdsOrderAndTimes_mergesDirectChats_andIsRepeatable(Kind kind) {
        Site django = filled(kind, MESSAGES, DUPLICATES);
        Site beseda = Site.of(kind, folder.resolve("beseda.db"));

        Site.Run first = beseda.take(django);

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.imported("messages")).isEqualTo(MESSAGES);
        assertThat(first.count(Oddity.MERGED_CHATS)).isEqualTo(DUPLICATES);
        assertThat(first.json().get("moved")).hasSize(DUPLICATES);
        assertThat(first.imported("chats"))
                .isEqualTo(django.number("SELECT count(*) FROM chat_chat") - DUPLICATES)
                .isEqualTo(beseda.number("SELECT count(*) FROM beseda_chat"));
        assertThat(actual(beseda)).isEqualTo(expected(django));
        assertThat(times(beseda)).isEqualTo(timesOfDjango(django));
        assertThat(beseda.number("SELECT count(*) FROM beseda_chat_member m JOIN beseda_chat c ON c.id = m.chat_id"
                        + " WHERE m.read_number <> c.message_count"))
                .isZero();
        assertThat(beseda.brokenPromises()).isEmpty();
        System.out.printf(
                "DjangoImportIT %s: %d messages in %s ms%n",
                kind, MESSAGES, first.json().get("millis"));

        List<String> rows = beseda.rows();
        Site.Run second = beseda.take(django);
        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(second.imported("messages") + second.imported("chats")).isZero();
        assertThat(second.json().get("present").longValue()).isEqualTo(MESSAGES);
        assertThat(beseda.rows()).isEqualTo(rows);
        System.out.printf(
                "DjangoImportIT %s: again in %s ms%n", kind, second.json().get("millis"));

        onlyNewMessages(django, beseda);
    }

    /// One more, in one of the repeated chats.
    private static void onlyNewMessages(Site django, Site beseda) {
        String[] moved = beseda.query("SELECT max(source_id), min(chat_id) FROM beseda_imported_chat"
                        + " WHERE source_id = (SELECT max(source_id) FROM beseda_imported_chat)")
                .getFirst()
                .split("\\|");
        String user = django.query("SELECT min(user_id) FROM chat_chatmember WHERE chat_id = " + moved[0])
                .getFirst();
        String id = django.django("say", moved[0], user, "ещё одно");

        Site.Run third = beseda.take(django);

        assertThat(third.imported("messages")).isOne();
        assertThat(beseda.query("SELECT id, text FROM beseda_message WHERE chat_id = " + moved[1]
                                + " ORDER BY seq DESC")
                        .getFirst())
                .isEqualTo(id + "|ещё одно");
        assertThat(actual(beseda)).isEqualTo(expected(django));
        assertThat(beseda.brokenPromises()).isEmpty();
    }

    private static List<String> times(Site beseda) {
        return beseda.query("SELECT created_at FROM beseda_message ORDER BY id");
    }

    private static List<String> timesOfDjango(Site django) {
        return django.query(
                django.kind() == Kind.SQLITE
                        ? "SELECT CAST(strftime('%s', created_at) AS integer) * 1000000"
                                + " + CAST(substr(created_at || '.000000', 21, 6) AS integer)"
                                + " FROM chat_message ORDER BY id"
                        : "SELECT (extract(epoch FROM created_at) * 1000000)::bigint FROM chat_message ORDER BY id");
    }

    /// The import hangs in the database in the middle of a transaction, and is killed there.
    @ParameterizedTest
    @EnumSource
    void import_killedInTheMiddle_goesOnAsIfNothingHadBeen(Kind kind) throws Exception {
        Site django = filled(kind, 3_000, 20);
        Site whole = Site.of(kind, folder.resolve("whole.db"));
        assertThat(whole.take(django).exit()).isZero();
        Site killed = Site.of(kind, folder.resolve("killed.db"));
        killed.makeTables();
        long trap = django.number("SELECT id FROM chat_message ORDER BY id DESC LIMIT 1 OFFSET 200");
        for (String statement : trap(kind, trap)) {
            killed.execute(statement);
        }

        Process process = process(killed, django);
        awaitTrap(killed, process);
        process.destroyForcibly().waitFor();
        long between = killed.number("SELECT count(*) FROM beseda_message");
        if (kind == Kind.POSTGRES) {
            killed.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'");
            killed.execute("DROP TRIGGER trap ON beseda_message");
        } else {
            killed.execute("DROP TRIGGER trap");
        }
        assertThat(between).isBetween(1L, 2_999L);
        assertThat(killed.brokenPromises()).isEmpty();

        Site.Run rest = killed.take(django);

        assertThat(rest.exit()).as(rest.err()).isZero();
        assertThat(rest.imported("messages")).isEqualTo(3_000 - between);
        assertThat(killed.rows()).isEqualTo(whole.rows());
        assertThat(killed.brokenPromises()).isEmpty();
    }

    private static List<String> trap(Kind kind, long id) {
        return switch (kind) {
            case SQLITE ->
                List.of(
                        "CREATE VIEW endless AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                                + " SELECT i FROM n",
                        "CREATE TRIGGER trap AFTER INSERT ON beseda_message WHEN NEW.id = " + id
                                + " BEGIN SELECT count(*) FROM endless; END");
            case POSTGRES ->
                List.of(
                        "CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql"
                                + " AS 'BEGIN PERFORM pg_sleep(600); RETURN NEW; END'",
                        "CREATE TRIGGER trap BEFORE INSERT ON beseda_message FOR EACH ROW WHEN (NEW.id = " + id
                                + ") EXECUTE FUNCTION trap()");
        };
    }

    private void awaitTrap(Site killed, Process process) {
        Until.isTrue(
                () -> killed.number("SELECT count(*) FROM beseda_message") > 0 && caught(killed),
                () -> "the import hangs in the trap; it lives: " + process.isAlive());
    }

    private static boolean caught(Site killed) {
        return killed.kind() == Kind.SQLITE
                ? !mayWrite(killed)
                : killed.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") > 0;
    }

    /// Waits longer than any transaction of the import takes, but not for one that hangs.
    private static boolean mayWrite(Site site) {
        try (Connection connection = site.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 2000");
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("ROLLBACK");
            return true;
        } catch (SQLException _) {
            return false;
        }
    }

    private Process process(Site into, Site from) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "import",
                        "django")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("import.log").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BESEDA_"));
        builder.environment().putAll(into.settings());
        builder.environment().put("DATABASE_URL", from.url());
        return builder.start();
    }

    @ParameterizedTest
    @EnumSource
    void afterTheImport_theSeedsPageWorksUnchanged(Kind kind) {
        Site django = filled(kind, 600, 10);
        Site beseda = Site.of(kind, folder.resolve("beseda.db"));
        try (TestServer server = TestServer.start(kind, beseda.settings())) {
            for (int i = 1; i <= 60; i++) {
                server.newUser("user" + i);
            }
        }
        assertThat(beseda.take(django).exit()).isZero();

        try (TestServer server = TestServer.start(kind, beseda.settings())) {
            thePageWorks(TestUser.logIn(server.uri("/"), "user7"), django);
        }
        assertThat(beseda.brokenPromises()).isEmpty();
    }

    @Test
    void afterTheImport_whoeverHasALoginOfDjangos_goesOnInTheSeedsPage() {
        Site django = filled(Kind.POSTGRES, 600, 10);
        Site beseda = Site.of(Kind.POSTGRES, folder);
        assertThat(beseda.take(django).exit()).isZero();
        Map<String, String> settings = new HashMap<>(beseda.settings());
        settings.put("BESEDA_LOGINS", "django");
        settings.put("BESEDA_HOST_DATABASE_URL", django.url());
        settings.put("BESEDA_DJANGO_SECRET_KEY", Site.SECRET_KEY);
        settings.put("BESEDA_DJANGO_SESSIONS", "signed_cookies"); // the project has no table of sessions

        try (TestServer server = TestServer.start(Kind.POSTGRES, settings)) {
            long user = django.number("SELECT id FROM auth_user WHERE username = 'user7'");
            TestUser me = TestUser.ofHost(server.uri("/"), Site.token(user));
            assertThat(me.name()).isEqualTo("user7");
            thePageWorks(me, django);
            String[] moved = beseda.query("SELECT source_id, chat_id FROM beseda_imported_chat i WHERE EXISTS (SELECT 1"
                            + " FROM beseda_chat_member m WHERE m.chat_id = i.chat_id AND m.user_id = '" + user + "')"
                            + " AND source_id <> chat_id")
                    .getFirst()
                    .split("\\|");
            assertThat(me.get("/api/chats/" + moved[1] + "/").status()).isEqualTo(200);
            // A page that was open before the move, or a link in a letter.
            assertThat(me.get("/api/chats/" + moved[0] + "/").status()).isEqualTo(404);
            try (TestSocket socket = me.openSeed(Long.parseLong(moved[0]))) {
                assertThat(socket.awaitClose()).isEqualTo(4403);
            }
        }
        assertThat(beseda.brokenPromises()).isEmpty();
    }

    /// What a page written for the seed does: the list, the history, the socket.
    private static void thePageWorks(TestUser me, Site django) {
        Map<Long, List<String>> expected = expected(django);
        JsonNode chats = me.get("/api/chats/").json();
        assertThat(chats).isNotEmpty();
        for (JsonNode chat : chats) {
            long id = chat.get("id").longValue();
            assertThat(chat.get("unread_count").longValue()).isZero();
            List<String> history = me.get("/api/chats/" + id + "/messages/?limit=200")
                    .json()
                    .valueStream()
                    .map(message -> message.get("id").longValue() + "|"
                            + message.get("sender").longValue() + "|"
                            + message.get("text").stringValue())
                    .toList();
            List<String> all = expected.getOrDefault(id, List.of());
            assertThat(history).isEqualTo(all.subList(Math.max(0, all.size() - 200), all.size()));
        }
        long chat = chats.get(0).get("id").longValue();
        try (TestSocket socket = me.openSeed(chat)) {
            socket.send("{\"action\": \"message\", \"text\": \"Привет!\"}");
            JsonNode frame = socket.await(_ -> true);
            assertThat(frame.propertyNames()).containsExactlyInAnyOrder("id", "chat", "sender", "text", "created_at");
            assertThat(frame.get("text").stringValue()).isEqualTo("Привет!");
            assertThat(frame.get("id").longValue()).isGreaterThan(django.number("SELECT max(id) FROM chat_message"));
        }
    }
}
