package io.beseda.server.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.beseda.core.Limits;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.account.AccountSettings;
import io.beseda.core.account.Accounts;
import io.beseda.core.account.BuiltinUsers;
import io.beseda.core.account.PasswordHash;
import io.beseda.core.account.Session.Kind;
import io.beseda.core.account.Sessions;
import io.beseda.core.user.User;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcAccountStore;
import io.beseda.store.jdbc.JdbcSessionStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UserCommandTest {
    private static final UserId SEEKER = UserId.of(1);
    private static final String PASSWORD = "correct horse battery";
    private static final AccountSettings SETTINGS = AccountSettings.DEFAULTS.withHashIterations(10);

    @TempDir
    Path folder;

    private Database database;
    private PasswordHash passwords;
    private Sessions sessions;
    private Accounts accounts;
    private BuiltinUsers users;
    private @Nullable Path usedData;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void open() {
        SecureRandom random = new SecureRandom();
        database = Database.open(folder.resolve("beseda.db").toString());
        passwords = new PasswordHash(SETTINGS, random);
        JdbcAccountStore store = new JdbcAccountStore(database);
        sessions = new Sessions(new JdbcSessionStore(database), SETTINGS, InstantSource.system(), random, _ -> {});
        accounts = new Accounts(store, sessions, passwords, SETTINGS, Limits.DEFAULTS, InstantSource.system());
        users = new BuiltinUsers(store);
    }

    @AfterEach
    void close() {
        passwords.close();
        database.close();
    }

    private int run(String... arguments) {
        return runWithInput("", arguments);
    }

    private int runWithInput(String input, String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine line = UserCommand.line(
                (data, work) -> {
                    usedData = data;
                    return work.applyAsInt(accounts);
                },
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        return line.setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void logsIn(String name, String password) {
        accounts.logIn(name, password, Kind.TOKEN, InetAddress.getLoopbackAddress());
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("users.csv"), content);
    }

    private List<String> usernames() {
        return users.search(SEEKER, "", 1_000).stream().map(User::username).toList();
    }

    @Test
    void add_withAPassword_canLogIn() {
        assertThat(run("add", "anna", "--display-name", "Анна", "--password", PASSWORD))
                .isZero();

        assertThat(out).hasToString("Added anna with the id 1." + System.lineSeparator());
        assertThat(users.search(SEEKER, "анна", 5))
                .extracting(User::displayName)
                .containsExactly("Анна");
        logsIn("anna", PASSWORD);
        assertThat(usedData).isNull();
    }

    @Test
    void add_withAPasswordFromInput_takesItsFirstLine() {
        assertThat(runWithInput("пароль с пробелами\nmore\n", "add", "anna", "--password-stdin", "--data", "elsewhere"))
                .isZero();

        logsIn("anna", "пароль с пробелами");
        assertThat(usedData).isEqualTo(Path.of("elsewhere"));
    }

    @Test
    void add_refused_saysWhyAndNotThePassword() {
        run("add", "anna", "--password", PASSWORD);

        assertThat(run("add", "Anna", "--password", PASSWORD)).isEqualTo(1);
        assertThat(err.toString()).startsWith("beseda: username: is taken.").doesNotContain(PASSWORD);
        assertThat(run("add", "a b", "--password", PASSWORD)).isEqualTo(1);
        assertThat(run("add", "boris", "--password", "short12")).isEqualTo(1);
        assertThat(err.toString()).startsWith("beseda: password: ").doesNotContain("short12");
        assertThat(usernames()).containsExactly("anna");
    }

    @Test
    void add_wronglyCalled_saysHow() {
        assertThat(run("add")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Give either a NAME or --from FILE.");
        assertThat(run("add", "anna")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Give the password by --password-stdin or --password.");
        assertThat(run("add", "anna", "--password", PASSWORD, "--password-stdin"))
                .isEqualTo(2);
        assertThat(run("add", "anna", "--password-stdin")).isEqualTo(2);
        assertThat(err.toString()).startsWith("Standard input has no password.");
        assertThat(run("add", "anna", "--from", "x")).isEqualTo(2);
        assertThat(run("add", "--from", "x", "--password", PASSWORD)).isEqualTo(2);
        assertThat(run("add", "--from", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith("There is no file ");
        assertThat(usernames()).isEmpty();
    }

    @Test
    void addFrom_addsEachLineInOrder() throws IOException {
        String lines = IntStream.rangeClosed(1, 250)
                .mapToObj(i -> "user" + i + ",password of " + i)
                .collect(Collectors.joining("\n"));

        assertThat(run("add", "--from", file(lines).toString())).isZero();

        assertThat(out).hasToString("Added 250 of 250 users." + System.lineSeparator());
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.endsWith(" of 250 ..."));
        for (int id : List.of(1, 17, 250)) {
            assertThat(users.find(List.of(UserId.of(id))).values())
                    .extracting(User::username)
                    .containsExactly("user" + id);
        }
        logsIn("user250", "password of 250");
    }

    @Test
    void addFrom_reportsBadLinesAndAddsTheOthers() throws IOException {
        Path file =
                file("\ufeffanna,first password,Анна, из Риги\r\n\r\nboris\nclara,short\nANNA,second password\ndora, "
                        + "third password\n");

        assertThat(run("add", "--from", file.toString())).isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly(
                        "line 3: password: is missing: write name,password[,display name].",
                        "line 4: password: must have 8 to 4096 characters.",
                        "line 5: username: is taken.");
        assertThat(out).hasToString("Added 2 of 5 users." + System.lineSeparator());
        assertThat(usernames()).containsExactly("anna", "dora");
        assertThat(users.search(SEEKER, "анна", 5))
                .extracting(User::displayName)
                .containsExactly("Анна, из Риги");
        logsIn("dora", " third password");
    }

    @Test
    void addFrom_notUtf8_isRefused() throws IOException {
        Path file = Files.write(folder.resolve("users.csv"), new byte[] {'a', (byte) 0xff, ',', 'b'});

        assertThat(run("add", "--from", file.toString())).isEqualTo(2);
        assertThat(err.toString()).startsWith(file + " is not UTF-8.");
    }

    @Test
    void password_isReplaced_andSessionsEnd() {
        run("add", "anna", "--password", PASSWORD);
        String session = accounts.logIn("anna", PASSWORD, Kind.TOKEN, InetAddress.getLoopbackAddress())
                .session()
                .id();

        assertThat(runWithInput("staple and more of it", "password", "anna", "--password-stdin"))
                .isZero();

        assertThat(sessions.byId(session)).isEmpty();
        logsIn("anna", "staple and more of it");
        assertThat(run("password", "nobody", "--password", PASSWORD)).isEqualTo(1);
        assertThat(err.toString()).startsWith("beseda: username: is not known.");
    }

    @Test
    void deactivate_shutsOut() {
        run("add", "anna", "--password", PASSWORD);

        assertThat(run("deactivate", "anna")).isZero();

        assertThat(out).hasToString("anna is deactivated." + System.lineSeparator());
        assertThatExceptionOfType(Refusal.class).isThrownBy(() -> logsIn("anna", PASSWORD));
        assertThat(run("deactivate", "nobody")).isEqualTo(1);
    }

    @Test
    void help_namesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("add", "password", "deactivate");
    }
}
