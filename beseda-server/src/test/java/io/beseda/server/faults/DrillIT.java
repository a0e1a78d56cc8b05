package io.beseda.server.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.run.DrillCommand;
import io.beseda.server.testing.TestServer;
import io.beseda.server.verify.VerifyCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `./beseda drill`: every promise is kept whatever breaks. A minute, or ten with `-Dbeseda.long=true`;
/// `-Dbeseda.seed=N` repeats a run's choices.
class DrillIT {
    private static final boolean LONG = Boolean.getBoolean("beseda.long");
    /// In a minute not all have their turn.
    private static final String SHORT =
            "node-kill,redis-kill,redis-pause,redis-partition,postgres-restart,postgres-failover,cut,half-open,slow";

    private record Outcome(int code, String text) {}

    private static Outcome drill(String... options) {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text, true);
        int code = new CommandLine(new DrillCommand(VerifyCommand::brokenIn))
                .setOut(out)
                .setErr(out)
                .execute(options);
        return new Outcome(code, text.toString());
    }

    @Test
    void whateverBreaks_losesDoublesAndDisordersNothing() {
        Outcome outcome = LONG
                ? drill("--seed", "" + Seeds.next(), "--seconds", "600")
                : drill("--seed", "" + Seeds.next(), "--seconds", "24", "--faults", SHORT);
        System.out.println(outcome.text());
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("All promises were kept").contains("The database was verified");
    }

    @Test
    @EnabledIfSystemProperty(named = "beseda.long", matches = "true")
    void whateverBreaks_onARedisCluster_losesDoublesAndDisordersNothing() {
        Outcome outcome = drill("--seed", "" + Seeds.next(), "--seconds", "180", "--redis-cluster");
        System.out.println(outcome.text());
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("Redis master").contains("All promises were kept");
    }

    @Test
    void withoutRedis_everythingArrives_later() {
        Outcome outcome = LONG
                ? drill("--seed", "" + Seeds.next(), "--seconds", "60", "--without-redis")
                : drill("--seed", "" + Seeds.next(), "--seconds", "1", "--without-redis", "--faults", "cut");
        System.out.println(outcome.text());
        assertThat(outcome.code()).as(outcome.text()).isZero();
        assertThat(outcome.text()).contains("Redis could not be reached all the time");
    }

    @Test
    void givenNodes_areOnlyHarmedAtTheirClients_andWhatWasAcknowledgedIsRecorded(@TempDir Path folder)
            throws Exception {
        Path record = folder.resolve("record.jsonl");
        try (TestServer server = TestServer.start()) {
            Outcome outcome = drill(
                    "--nodes",
                    server.uri("/").toString(),
                    "--seconds",
                    "1",
                    "--faults",
                    "cut,slow",
                    "--record",
                    record.toString());
            assertThat(outcome.code()).as(outcome.text()).isZero();
            assertThat(outcome.text()).contains("clients cut").contains("did not read");
        }
        assertThat(Files.readString(record))
                .contains("{\"fault\":\"cut\"")
                .contains("\"client\":\"c0\"")
                .contains("\"seq\":1,");
    }

    /// The drill can fail.
    @Test
    void messageWithAWrongSeq_isFoundAndNamed_andEndsWith1() throws Exception {
        try (TestServer server = TestServer.start();
                Liar liar = new Liar(server.uri("/").getPort(), "\"seq\":7,", "\"seq\":6,")) {
            Outcome outcome = drill("--nodes", liar.uri().toString(), "--seconds", "1", "--faults", "cut");
            assertThat(outcome.code()).as(outcome.text()).isOne();
            assertThat(outcome.text())
                    .containsPattern("OUT_OF_ORDER: client c\\d+, chat \\d+, seq 6: was shown after 6")
                    .containsPattern("GAP: client c\\d+, chat \\d+, seq 7: was not shown before 8")
                    .containsPattern("\\d+ promises were broken");
        }
    }

    @Test
    void wrongUsage_isSaid_andEndsWith2() {
        List<String> wrong = new ArrayList<>();
        for (String[] options : new String[][] {
            {"--faults", "earthquake"},
            {"--faults", "redis-kill", "--start", "1"},
            {"--faults", "node-kill", "--nodes", "http://127.0.0.1:1"},
            {"--nodes", "127.0.0.1:8000"},
            {"--clients", "1"},
            {"--without-redis", "--start", "1"},
            {"--redis-cluster", "--start", "1"},
            {"--seconds", "soon"},
        }) {
            Outcome outcome = drill(options);
            if (outcome.code() != 2 || !outcome.text().contains(options[0])) {
                wrong.add(String.join(" ", options) + " ended with " + outcome.code() + ": " + outcome.text());
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void nodesThatAreNotThere_cannotBeDrilled() {
        Outcome outcome = drill("--nodes", "http://127.0.0.1:1");
        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.text()).contains("beseda: http://127.0.0.1:1 is not ready");
    }
}
