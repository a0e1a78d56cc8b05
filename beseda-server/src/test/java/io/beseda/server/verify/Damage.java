package io.beseda.server.verify;

import io.beseda.server.testing.TestServer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An entry of damages.sql: a way to break a database, and what must be said of it.
///
/// @param checks  exactly those that notice
/// @param finding what the first finding of the first one says
record Damage(List<String> checks, String finding, List<String> statements) {
    private static final Pattern HEAD = Pattern.compile("-- ([a-z_ ]+?)(?: \\[(\\w+)])?: (.*)");
    private static final Pattern LOOSEN = Pattern.compile("LOOSEN (\\w+)");

    /// Those for this database, with ids for names.
    static List<Damage> all(Kind kind, Map<String, Long> names) {
        String text = resource();
        for (Map.Entry<String, Long> name : names.entrySet()) {
            text = text.replace("$" + name.getKey(), name.getValue().toString());
        }
        return Arrays.stream(text.split("\n\n", -1))
                .skip(1)
                .filter(entry -> isFor(kind, entry))
                .map(Damage::parse)
                .toList();
    }

    private static boolean isFor(Kind kind, String entry) {
        String only = head(entry).group(2);
        return only == null || only.toUpperCase(Locale.ROOT).equals(kind.name());
    }

    private static Damage parse(String entry) {
        Matcher head = head(entry);
        List<String> statements = Arrays.stream(entry.substring(head.end()).split(";\\s*", -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .flatMap(Damage::loosened)
                .toList();
        return new Damage(List.of(head.group(1).split(" ", -1)), head.group(3), statements);
    }

    private static Matcher head(String entry) {
        Matcher head = HEAD.matcher(entry);
        if (!head.lookingAt()) {
            throw new IllegalStateException("no head: " + entry);
        }
        return head;
    }

    /// A copy has the rows, and no constraints or indexes.
    private static Stream<String> loosened(String statement) {
        Matcher loosen = LOOSEN.matcher(statement);
        if (!loosen.matches()) {
            return Stream.of(statement);
        }
        String table = loosen.group(1);
        return Stream.of(
                "CREATE TABLE loosened AS SELECT * FROM " + table,
                "DROP TABLE " + table,
                "ALTER TABLE loosened RENAME TO " + table);
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(Damage.class.getResourceAsStream("damages.sql"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return String.join(" ", checks) + ": " + finding;
    }
}
