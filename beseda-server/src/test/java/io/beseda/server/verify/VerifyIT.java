package io.beseda.server.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.store.jdbc.verify.Check;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// A database that people filled by using a server is clean; each damage is noticed by the check that is for
/// it.
class VerifyIT {
    @TempDir
    static Path folder;

    private static final Map<Kind, String> CLEAN = new EnumMap<>(Kind.class);
    private static final Map<Kind, Map<String, Long>> NAMES = new EnumMap<>(Kind.class);
    private static int copies;

    record Case(Kind kind, Damage damage) {
        @Override
        public String toString() {
            return kind + " " + damage;
        }
    }

    record Run(int exit, String out, String err) {
        JsonNode json() {
            return Json.mapper().readTree(out);
        }
    }

    @BeforeAll
    static void fill() {
        for (Kind kind : Kind.values()) {
            String url = kind == Kind.SQLITE
                    ? "jdbc:sqlite:" + folder.resolve("beseda.db")
                    : PostgresServer.get().freshDatabase();
            try (TestServer server = TestServer.start(kind, Map.of("BESEDA_DATABASE_URL", url))) {
                NAMES.put(kind, new Filled(server).names());
            }
            CLEAN.put(kind, url);
        }
    }

    static Run verify(String url, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = VerifyCommand.line(_ -> url)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    static List<Case> cases() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Damage.all(kind, NAMES.get(kind)).stream().map(damage -> new Case(kind, damage)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void verify_whatPeopleMade_isClean(Kind kind) {
        Run run = verify(CLEAN.get(kind));

        assertThat(run.out()).contains("Every promise holds").doesNotContain("BROKEN");
        assertThat(run.exit()).isZero();
        assertThat(run.err()).isEmpty();
        JsonNode json = verify(CLEAN.get(kind), "--json").json();
        assertThat(json.get("clean").booleanValue()).isTrue();
        assertThat(json.get("messages").longValue()).isEqualTo(22);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void verify_aDamage_isNamed(Case damaged) throws Exception {
        Damage damage = damaged.damage();
        String url = copy(damaged.kind());
        execute(url, damage.statements());

        Run run = verify(url, "--json");

        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        Map<String, JsonNode> broken = broken(run.json());
        assertThat(broken.keySet()).as(run.out()).containsExactlyInAnyOrderElementsOf(damage.checks());
        JsonNode first = broken.get(damage.checks().getFirst()).get("first").get(0);
        assertThat(text(first)).contains(damage.finding());
        assertThat(verify(url).out()).contains("BROKEN", damage.finding());
    }

    @ParameterizedTest
    @EnumSource
    void verify_withoutATable_saysWhatIsNotChecked(Kind kind) throws Exception {
        String url = copy(kind);
        execute(url, List.of("DROP TABLE beseda_block"));

        Run run = verify(url);

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).containsPattern("(?m)^user +not checked$").doesNotContain("Every promise holds");
        assertThat(run.err()).startsWith("beseda: The database cannot be read (user): ");
    }

    @ParameterizedTest
    @EnumSource
    void damages_thereIsOneForEachCheck(Kind kind) {
        Set<String> noticing = Damage.all(kind, NAMES.get(kind)).stream()
                .map(damage -> damage.checks().getFirst())
                .collect(Collectors.toCollection(TreeSet::new));
        noticing.add("file"); // a test of its own

        assertThat(noticing)
                .containsExactlyInAnyOrderElementsOf(
                        Check.all().stream().map(Check::name).toList());
    }

    private static Map<String, JsonNode> broken(JsonNode report) {
        assertThat(report.get("clean").booleanValue()).isFalse();
        return report.get("checks")
                .valueStream()
                .filter(check -> check.get("faults").longValue() > 0)
                .collect(Collectors.toMap(check -> check.get("name").stringValue(), check -> check));
    }

    /// As the text report has it.
    private static String text(JsonNode finding) {
        List<String> values = new ArrayList<>();
        finding.forEachEntry((name, value) -> values.add(name + " " + value.asString()));
        return String.join(", ", values);
    }

    /// Not dropped when done with, which costs a checkpoint each: they go with their server and folder.
    private static String copy(Kind kind) throws IOException, SQLException {
        String clean = CLEAN.get(kind);
        String name = "damaged" + ++copies;
        if (kind == Kind.SQLITE) {
            Path copy = folder.resolve(name + ".db");
            Files.copy(folder.resolve("beseda.db"), copy);
            return "jdbc:sqlite:" + copy;
        }
        int slash = clean.lastIndexOf('/') + 1;
        execute(
                clean.substring(0, slash) + "postgres",
                List.of("CREATE DATABASE " + name + " TEMPLATE " + clean.substring(slash)));
        return clean.substring(0, slash) + name;
    }

    static void execute(String url, List<String> statements) throws SQLException {
        boolean sqlite = url.startsWith("jdbc:sqlite:");
        try (Connection connection = sqlite
                        ? DriverManager.getConnection(url)
                        : DriverManager.getConnection("jdbc:" + url.replace("postgres@", ""), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(
                        sqlite ? sql : sql.replace("DROP TABLE beseda_account", "DROP TABLE beseda_account CASCADE"));
            }
        }
    }
}
