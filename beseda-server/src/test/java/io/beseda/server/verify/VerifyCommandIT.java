package io.beseda.server.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.server.Main;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// The command line as monitoring sees it, in a process of its own, and what happens beside it.
class VerifyCommandIT {
    private static final int PAGE = 4096;
    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private record Ended(int exit, String out, String err) {}

    private Ended verify(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "verify"));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("BESEDA_"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /// A database in `data` with a few messages.
    private Path data(int messages) {
        Path data = folder.resolve("data");
        try (TestServer server = TestServer.start(Kind.SQLITE, Map.of("BESEDA_DATA", data.toString()))) {
            TestUser anna = server.newUser();
            long chat = anna.direct(server.newUser());
            for (int i = 0; i < messages; i++) {
                anna.say(chat, "secret ".repeat(20) + i);
            }
        }
        return data;
    }

    private List<String> files(Path data) throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void verify_aCleanDatabase_endsWith0_andLeavesItAsItWas() throws Exception {
        Path data = data(3);
        List<String> before = files(data);
        byte[] bytes = Files.readAllBytes(data.resolve("beseda.db"));

        Ended text = verify(Map.of(), "--data", data.toString());
        Ended json = verify(Map.of("BESEDA_DATA", data.toString()), "--json");

        assertThat(text.exit()).as(text.err()).isZero();
        assertThat(text.out().lines().findFirst()).hasValue("chats 1, members 2, messages 3, other log entries 0");
        assertThat(text.out())
                .containsPattern("(?m)^seq +ok \\(\\d+\\.\\d s\\)$")
                .contains("Every promise holds");
        assertThat(json.exit()).isZero();
        assertThat(Json.mapper().readTree(json.out()).get("clean").booleanValue())
                .isTrue();
        assertThat(files(data)).isEqualTo(before);
        assertThat(Files.readAllBytes(data.resolve("beseda.db"))).isEqualTo(bytes);
    }

    @Test
    void verify_aBrokenDatabase_endsWith1_andNamesTheFirstFindings() throws Exception {
        Path data = data(50);
        VerifyIT.execute(
                "jdbc:sqlite:" + data.resolve("beseda.db"),
                List.of("UPDATE beseda_message SET reply_to = 999", "UPDATE beseda_chat SET last_seq = 51"));

        Ended text = verify(Map.of(), "--data", data.toString());
        Ended json = verify(Map.of(), "--json", "--findings", "3", "--data", data.toString());

        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.out())
                .containsPattern("(?m)^reply +BROKEN, 50 times \\(")
                .contains("    chat_id 1, message_id 1, seq 1, reply_to 999\n", "    and 30 more\n")
                .contains("    chat_id 1, last_seq 51, log_ends_at 50\n")
                .contains("Broken: last_seq, reply (")
                .doesNotContain("secret");
        assertThat(json.exit()).isEqualTo(1);
        JsonNode report = Json.mapper().readTree(json.out());
        JsonNode reply = report.get("checks")
                .valueStream()
                .filter(check -> check.get("name").stringValue().equals("reply"))
                .findFirst()
                .orElseThrow();
        assertThat(reply.get("faults").longValue()).isEqualTo(50);
        assertThat(reply.get("first")).hasSize(3);
        assertThat(reply.get("first").get(0).get("message_id").longValue()).isEqualTo(1);
    }

    @Test
    void verify_aDamagedFile_endsWith1() throws Exception {
        Path file = data(400).resolve("beseda.db");
        try (RandomAccessFile damaged = new RandomAccessFile(file.toFile(), "rw")) {
            long pages = damaged.length() / PAGE;
            damaged.seek(pages / 2 * PAGE);
            damaged.write(new byte[4 * PAGE]);
        }

        Ended json = verify(Map.of(), "--json", "--data", file.getParent().toString());

        assertThat(json.exit()).as(json.err()).isEqualTo(1);
        JsonNode first = Json.mapper().readTree(json.out()).get("checks").get(0);
        assertThat(first.get("name").stringValue()).isEqualTo("file");
        assertThat(first.get("faults").longValue()).isPositive();
    }

    @Test
    void verify_whatCannotBeRead_endsWith2_andSaysWhatToDo() throws Exception {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.writeString(
                other.resolve("beseda.db"), "no database at all, and long enough for a header of one. ".repeat(9));
        String postgres = PostgresServer.get().freshDatabase();

        assertUnreadable(verify(Map.of(), "--data", empty.toString()), "There is no database file " + empty);
        assertThat(files(empty)).isEmpty();
        assertUnreadable(
                verify(Map.of(), "--data", folder.resolve("none").toString(), "--json"), "There is no database");
        assertThat(folder.resolve("none")).doesNotExist();
        assertUnreadable(verify(Map.of(), "--data", other.toString()), "cannot be read");
        assertUnreadable(
                verify(Map.of("BESEDA_DATABASE_URL", "postgresql://postgres@127.0.0.1:1/x")), "cannot be reached");
        assertUnreadable(verify(Map.of("BESEDA_DATABASE_URL", postgres)), "no tables of Beseda");
        assertUnreadable(verify(Map.of("BESEDA_DATABASE_URL", "postgresql://a:b@c@d/e")), "must have the form");
    }

    private static void assertUnreadable(Ended ended, String sentence) {
        assertThat(ended.exit()).as(ended.err()).isEqualTo(2);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).startsWith("beseda: ").contains(sentence, "Check BESEDA_DATABASE_URL");
    }

    @Test
    void verify_wronglyCalled_endsWith2() throws Exception {
        Ended url = verify(Map.of("BESEDA_DATABASE_URL", "mysql://x"));
        assertThat(url.exit()).isEqualTo(2);
        assertThat(url.err()).startsWith("beseda: BESEDA_DATABASE_URL must begin with");
        assertThat(verify(Map.of(), "--nonsense").exit()).isEqualTo(2);
        Ended help = verify(Map.of(), "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out()).contains("1   something is broken");
    }

    /// The checks see one moment, however much is written meanwhile.
    @ParameterizedTest
    @EnumSource
    void verify_besideAServerAtWork_isClean(Kind kind) throws Exception {
        String url = kind == Kind.SQLITE
                ? "jdbc:sqlite:" + folder.resolve("busy.db")
                : PostgresServer.get().freshDatabase();
        try (TestServer server = TestServer.start(kind, Map.of("BESEDA_DATABASE_URL", url))) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            long chat = anna.group("Busy", boris);
            AtomicBoolean enough = new AtomicBoolean();
            AtomicInteger done = new AtomicInteger();
            Thread working = Thread.ofPlatform().start(() -> {
                while (!enough.get()) {
                    String message = "/api/chats/" + chat + "/messages/"
                            + anna.say(chat, "x").get("id").longValue() + "/";
                    anna.patch(message, Map.of("text", "y"));
                    boris.post("/api/chats/" + chat + "/read/", Map.of("seq", done.get()));
                    anna.delete(message);
                    anna.delete("/api/chats/" + chat + "/members/" + boris.id() + "/");
                    anna.post("/api/chats/" + chat + "/members/", Map.of("user_ids", List.of(boris.id())));
                    done.incrementAndGet();
                }
            });
            try {
                for (int i = 0; i < 5; i++) {
                    int before = done.get();
                    VerifyIT.Run run = VerifyIT.verify(url);
                    assertThat(run.exit()).as(run.out() + run.err()).isZero();
                    while (done.get() == before && working.isAlive()) {
                        Thread.onSpinWait();
                    }
                }
            } finally {
                enough.set(true);
                working.join();
            }
            assertThat(done.get()).isPositive();
        }
    }
}
