package io.beseda.server;

import io.beseda.api.rest.OpenApi;
import io.beseda.core.account.Accounts;
import io.beseda.core.log.StoreException;
import io.beseda.drill.run.DrillCommand;
import io.beseda.server.importing.ImportCommand;
import io.beseda.server.user.UserCommand;
import io.beseda.server.verify.VerifyCommand;
import io.beseda.store.jdbc.Database;
import io.beseda.store.jdbc.JdbcChatStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The program: `run`, `user`, `import`, `verify`, `epoch`, `openapi`, `drill`. `./beseda` finds Java, builds, and
/// calls it.
@Command(name = "beseda", description = "A chat backend.", mixinStandardHelpOptions = true, version = "Beseda 0.1.0")
public final class Main {
    private static final int EXIT_WRONG_SETTING = 2;

    private Main() {}

    public static void main(String[] arguments) {
        Run plain = Run.plain(arguments);
        int exit = plain == null ? line().execute(arguments) : run(plain);
        if (exit != 0) {
            System.exit(exit);
        }
    }

    private static int run(Run plain) {
        try {
            return plain.call();
        } catch (IOException | RuntimeException e) {
            return exitOf(e);
        }
    }

    private static CommandLine line() {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new Run())
                .addSubcommand(new PrintOpenApi())
                .addSubcommand(new DrillCommand(VerifyCommand::brokenIn))
                .addSubcommand(new Epoch())
                .addSubcommand(UserCommand.line(Main::withAccounts, System.in))
                .addSubcommand(ImportCommand.line(Main::importTarget))
                .addSubcommand(VerifyCommand.line(Main::database));
        return line.setExecutionExceptionHandler((e, _, _) -> exitOf(e));
    }

    /// What people can mend, such as a port that is taken, is said in a sentence.
    private static int exitOf(Exception e) {
        if (e instanceof Settings.Wrong
                || e instanceof StoreException
                || e instanceof UncheckedIOException
                || e instanceof IOException) {
            System.err.println("beseda: " + e.getMessage());
            return e instanceof Settings.Wrong ? EXIT_WRONG_SETTING : 1;
        }
        e.printStackTrace();
        return 1;
    }

    @Command(name = "run", description = "Starts the server.", mixinStandardHelpOptions = true)
    static final class Run implements Callable<Integer> {
        private static final Pattern PORT = Pattern.compile("\\d{1,5}");

        @Option(names = "--host", description = "The address to listen on (BESEDA_HOST, 127.0.0.1).")
        private @Nullable String host;

        @Option(names = "--port", description = "The port to listen on, 0 = any free one (BESEDA_PORT, 8000).")
        private @Nullable Integer port;

        @Option(names = "--data", description = "The folder for SQLite and secrets (BESEDA_DATA, data).")
        private @Nullable Path data;

        /// Reads the command without the library, where that is simple; null: it is not. The start cache
        /// cannot hold the library's classes, of an old format: they took a quarter of a start.
        static @Nullable Run plain(String[] arguments) {
            if (arguments.length % 2 == 0 || !arguments[0].equals("run")) {
                return null;
            }
            Run run = new Run();
            for (int at = 1; at < arguments.length; at += 2) {
                if (!run.takes(arguments[at], arguments[at + 1])) {
                    return null;
                }
            }
            return run;
        }

        private boolean takes(String option, String value) {
            if (value.startsWith("-")) {
                return false;
            }
            if (option.equals("--host") && host == null) {
                host = value;
            } else if (option.equals("--data") && data == null) {
                data = Path.of(value);
            } else if (option.equals("--port")
                    && port == null
                    && PORT.matcher(value).matches()) {
                port = Integer.valueOf(value);
            } else {
                return false;
            }
            return true;
        }

        @Override
        public Integer call() throws IOException {
            Settings settings = Settings.of(System.getenv());
            settings = settings.withAddress(
                            host == null ? settings.host() : host, port == null ? settings.port() : port)
                    .withData(data == null ? settings.data() : data);
            String web = System.getProperty("beseda.web");
            WebAssets assets = new WebAssets(web == null ? null : Path.of(web), settings.hostLogin());
            Server server = Server.start(settings, assets);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> drain(server)));
            Signals.onSecond(server::hurry);
            String shown = settings.host().equals("127.0.0.1") ? "localhost" : settings.host();
            System.out.println("Beseda is ready on http://" + shown + ":"
                    + server.address().getPort()
                    + (settings.databaseUrl() == null ? ", data in " + settings.data() : "") + ". Ctrl+C ends it.");
            return 0;
        }
    }

    /// A drain that went well is a good end: without the halt the JVM's exit code would be that of the
    /// signal.
    private static void drain(Server server) {
        server.close();
        Runtime.getRuntime().halt(0);
    }

    @Command(name = "openapi", description = "Prints the OpenAPI description of the REST interface.")
    static final class PrintOpenApi implements Callable<Integer> {
        /// The routes belong to a server, so one is started on an empty folder and a free port.
        @Override
        public Integer call() throws IOException {
            Path data = Files.createTempDirectory("beseda-openapi");
            Settings settings =
                    Settings.of(Map.of()).withAddress("127.0.0.1", 0).withData(data);
            try (Server server = Server.start(settings, new WebAssets(null))) {
                System.out.println(OpenApi.document(server.routes()));
            }
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
            return 0;
        }
    }

    private static Settings settings(@Nullable Path data) {
        Settings settings = Settings.of(System.getenv());
        return data == null ? settings : settings.withData(data);
    }

    private static ImportCommand.Target importTarget(@Nullable Path data) {
        Settings settings = settings(data);
        return new ImportCommand.Target(settings.database(), settings.limits());
    }

    private static String database(@Nullable Path data) {
        return settings(data).database();
    }

    @Command(
            name = "epoch",
            description = "Prints the epoch of the data, which clients remember with what they have seen.",
            mixinStandardHelpOptions = true)
    static final class Epoch implements Callable<Integer> {
        @Option(names = "--data", description = "The folder for SQLite (BESEDA_DATA, data).")
        private @Nullable Path data;

        @Option(
                names = "--new",
                description = "Begins a new one: after a backup was restored. All clients load their chats anew.")
        private boolean fresh;

        @Override
        public Integer call() {
            Settings settings = Settings.of(System.getenv());
            try (Database database =
                    Database.openShared((data == null ? settings : settings.withData(data)).database())) {
                System.out.println(fresh ? JdbcChatStore.newEpoch(database) : new JdbcChatStore(database).epoch());
            }
            return 0;
        }
    }

    /// Beside a running server, or without one.
    private static int withAccounts(@Nullable Path data, ToIntFunction<Accounts> work) {
        Settings settings = settings(data);
        try (Database database = Database.openShared(settings.database());
                BuiltinAccounts accounts = new BuiltinAccounts(database, settings, Clock.systemUTC(), _ -> {})) {
            return work.applyAsInt(accounts.accounts());
        }
    }
}
