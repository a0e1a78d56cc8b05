package io.beseda.server.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.DjangoShop;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.io.BufferedReader;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The app for Django projects: its own tests, in Python, beside a real server.
class DjangoAppIT {
    /// Of hosts/django/tests/settings.py.
    private static final String SECRET_KEY = "only for tests, and of more than fifty characters, as it should be";

    @TempDir
    private Path folder;

    @Test
    void testsOfTheApp_pass() throws Exception {
        try (TestServer server = TestServer.start(Kind.SQLITE, TestOperator.SETTINGS)) {
            TestUser anna = server.newUser();
            TestUser boris = server.newUser();
            Path said = folder.resolve("said");
            Process python = DjangoShop.withoutTables()
                    .python(
                            server.uri(""),
                            Redirect.to(said.toFile()),
                            Map.of("BESEDA_TEST_USERS", anna.id() + "," + boris.id()),
                            "django",
                            "test",
                            "--noinput",
                            "tests");
            List<String> _ = output(python);
            assertThat(python.exitValue()).as(Files.readString(said)).isZero();
            assertThat(Files.readString(said)).containsPattern("Ran [1-9]\\d+ tests in");
        }
    }

    @Test
    void checkBesideAServerWithTheProjectsLogins_isWell() throws Exception {
        DjangoShop shop = withAnna();
        try (TestServer server = TestServer.start(Kind.SQLITE, settings(shop, SECRET_KEY))) {
            Process check = shop.python(server.uri(""), Redirect.INHERIT, Map.of(), "django", "beseda_check");
            List<String> said = output(check);
            assertThat(said)
                    .allMatch(line -> line.contains(" ok: "))
                    .extracting(line -> line.split(" ", 2)[0])
                    .containsExactly("settings", "server", "clock", "key", "logins", "outbox");
            assertThat(check.exitValue()).isZero();
        }
    }

    @Test
    void checkBesideAServerWithAnotherSecret_saysWhatToCompare() throws Exception {
        DjangoShop shop = withAnna();
        try (TestServer server = TestServer.start(Kind.SQLITE, settings(shop, "another secret of more than fifty"))) {
            Process check = shop.python(server.uri(""), Redirect.DISCARD, Map.of(), "django", "beseda_check");
            assertThat(output(check).stream().filter(line -> line.contains(" WRONG: ")))
                    .singleElement()
                    .asString()
                    .startsWith("logins ")
                    .contains("BESEDA_DJANGO_SECRET_KEY");
            assertThat(check.exitValue()).isEqualTo(1);
        }
    }

    /// A project with one user.
    private static DjangoShop withAnna() throws Exception {
        DjangoShop shop = DjangoShop.withTables();
        Process create = shop.python(
                URI.create("http://127.0.0.1:1"),
                Redirect.INHERIT,
                Map.of("DJANGO_SUPERUSER_PASSWORD", "a password"),
                "django",
                "createsuperuser",
                "--noinput",
                "--username=anna",
                "--email=anna@example.org");
        List<String> _ = output(create);
        assertThat(create.exitValue()).isZero();
        return shop;
    }

    private static Map<String, String> settings(DjangoShop shop, String secretKey) {
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_LOGINS", "django");
        settings.put("BESEDA_HOST_DATABASE_URL", shop.database());
        settings.put("BESEDA_DJANGO_SECRET_KEY", secretKey);
        return settings;
    }

    /// All of it, once it has ended.
    private static List<String> output(Process process) throws Exception {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            List<String> lines = out.lines().toList();
            process.waitFor();
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
