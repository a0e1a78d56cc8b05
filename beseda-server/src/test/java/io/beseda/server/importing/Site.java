package io.beseda.server.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.json.Json;
import io.beseda.contract.PostgresServer;
import io.beseda.core.Limits;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.verify.VerifyCommand;
import io.beseda.store.jdbc.Database;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/// A database, and what is done with it: by the seed's own code in Django, by the import, by SQL.
record Site(Kind kind, String url) {
    /// Of the Django project.
    static final String SECRET_KEY = "of a project that only tests use";

    private static final Path SUPPORT = Path.of(System.getProperty("beseda.root", ".."), "test-support");
    private static final int PATIENCE_SECONDS = 300;

    static Site of(Kind kind, Path file) {
        return new Site(
                kind,
                kind == Kind.SQLITE ? file.toString() : PostgresServer.get().freshDatabase());
    }

    // ---- as the Django project's

    /// Runs the seed's code.
    String django(String... arguments) {
        return python(Map.of("SEED_DATABASE", url), SUPPORT.resolve("django-seed/seed.py"), arguments);
    }

    /// An access token that the project's simplejwt would make.
    static String token(long user) {
        Path program = SUPPORT.resolve("python/make_token.py");
        return python(Map.of(), program, "--secret", SECRET_KEY, "--user", "" + user);
    }

    private static String python(Map<String, String> environment, Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-B", program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    // ---- as Beseda's

    record Run(int exit, String out, String err) {
        JsonNode json() {
            return Json.mapper().readTree(out);
        }

        /// How often a rule was applied.
        long count(Oddity oddity) {
            return json().get("oddities")
                    .valueStream()
                    .filter(row -> row.get("name").stringValue().equals(oddity.slug()))
                    .mapToLong(row -> row.get("count").longValue())
                    .sum();
        }

        long imported(String what) {
            return json().get("imported").get(what).longValue();
        }
    }

    /// `import django --from ... --json` into this one.
    Run take(Site from, String... options) {
        List<String> arguments = new ArrayList<>(List.of("django", "--from", from.url, "--json"));
        arguments.addAll(List.of(options));
        return command(arguments.toArray(String[]::new));
    }

    Run command(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = ImportCommand.line(_ -> new ImportCommand.Target(url, Limits.DEFAULTS))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exit, out.toString(), err.toString());
    }

    /// Everything that an import has to get right.
    List<String> rows() {
        List<String> all = new ArrayList<>();
        for (String sql : List.of(
                "SELECT * FROM beseda_chat ORDER BY id",
                "SELECT * FROM beseda_chat_member ORDER BY chat_id, user_id",
                "SELECT id, chat_id, seq, number, sender, client_id, text, created_at FROM beseda_message"
                        + " ORDER BY chat_id, seq",
                "SELECT chat_id, seq, kind, actor, subject, role, title, at FROM beseda_event ORDER BY chat_id, seq",
                "SELECT * FROM beseda_imported_chat ORDER BY source_id")) {
            all.addAll(query(sql));
        }
        return all;
    }

    String brokenPromises() {
        return VerifyCommand.brokenIn(url);
    }

    void makeTables() {
        Database.openShared(url).close();
    }

    // ---- SQL

    Connection connect() throws SQLException {
        return kind == Kind.SQLITE
                ? DriverManager.getConnection("jdbc:sqlite:" + url + "?synchronous=OFF")
                : DriverManager.getConnection("jdbc:" + url.replace("postgres@", ""), "postgres", "");
    }

    void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /// The rows, each as its columns with `|` between them.
    List<String> query(String sql) {
        List<String> rows = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getString(i));
                }
                rows.add(String.join("|", row.stream().map(String::valueOf).toList()));
            }
            return rows;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    long number(String sql) {
        return Long.parseLong(query(sql).getFirst());
    }

    /// What the server is told of this database.
    Map<String, String> settings() {
        return Map.of("BESEDA_DATABASE_URL", kind == Kind.SQLITE ? "jdbc:sqlite:" + url : url);
    }
}
