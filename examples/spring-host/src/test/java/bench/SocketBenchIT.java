package bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.contract.PostgresServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Prints figures and asserts none of them: they are the machine's, only ratios of one run say something. The server
/// is a process of its own, and its CPU time is what the kernel says; this one only listens.
@EnabledIfSystemProperty(named = "beseda.bench", matches = "true")
class SocketBenchIT {
    private static final int MEMBERS = 400;
    private static final int IDLE = 2_000;
    private static final int ROUNDS = 3;
    /// Per round. Spring's take so long that fewer must do.
    private static final int MESSAGES = 2_000;

    private static final int SPRING_MESSAGES = 250;
    private static final double MICROS_PER_TICK = 10_000;

    private final int nettyPort = freePort();
    private Process server;
    private BufferedReader answers;

    @Test
    void sockets_inTheContainer_besideItOnNetty_andOfSpring() throws Exception {
        startServer();
        try (Listeners listeners = new Listeners()) {
            int port = Integer.parseInt(answer());
            List<String> tokens = new ArrayList<>();
            String first = ask("chat " + MEMBERS);
            String second = ask("chat " + MEMBERS);
            for (long user = BenchServer.FIRST_MEMBER; user < BenchServer.FIRST_MEMBER + MEMBERS; user++) {
                tokens.add(ask("token " + user));
            }
            measureHeap("container", port, tokens);
            measureHeap("netty", nettyPort, tokens);
            for (String token : tokens) {
                listeners.open("container", port, "/ws/chats/" + first + "/", token);
                listeners.open("netty", nettyPort, "/ws/chats/" + second + "/", token);
                listeners.open("spring", port, "/bench", token);
            }
            measureCpu(listeners, first, second);
        } finally {
            server.destroy();
            server.waitFor();
        }
    }

    private void measureHeap(String kind, int port, List<String> tokens) throws IOException {
        try (Listeners warm = new Listeners();
                Listeners idle = new Listeners()) {
            openIdle(warm, kind, port, tokens, MEMBERS);
            long before = Long.parseLong(ask("heap"));
            openIdle(idle, kind, port, tokens, IDLE);
            long after = Long.parseLong(ask("heap"));
            System.out.printf(
                    Locale.ROOT, "FIGURE live heap per idle socket, %s: %d bytes%n", kind, (after - before) / IDLE);
        }
    }

    private static void openIdle(Listeners listeners, String kind, int port, List<String> tokens, int count)
            throws IOException {
        for (int i = 0; i < count; i++) {
            listeners.open(kind, port, "/ws/", tokens.get(i % tokens.size()));
        }
    }

    private void measureCpu(Listeners listeners, String first, String second) throws IOException {
        Map<String, Double> micros = new LinkedHashMap<>();
        Map<String, Integer> heard = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) { // the first one warms up
            for (String kind : List.of("container", "netty", "spring")) {
                int messages = kind.equals("spring") ? SPRING_MESSAGES : MESSAGES;
                String command = kind.equals("spring")
                        ? "spring " + messages + " " + listeners.lastText("container")
                        : "say " + (kind.equals("netty") ? second : first) + " " + messages;
                heard.merge(kind, messages, Integer::sum);
                long before = ticks();
                tell(command);
                listeners.awaitFrames(kind, heard.get(kind));
                assertThat(answer()).isEqualTo("" + messages);
                double each = (ticks() - before) * MICROS_PER_TICK / messages / MEMBERS;
                System.out.printf(
                        Locale.ROOT,
                        "round %d, %s: %.2f us of CPU per delivery, load %s%n",
                        round,
                        kind,
                        each,
                        Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0]);
                micros.merge(kind, round == 0 ? 0 : each / ROUNDS, Double::sum);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "FIGURE CPU per delivery to %d members: container %.2f us, netty %.2f us, spring %.2f us;"
                        + " container / netty %.2f, spring / container %.1f%n",
                MEMBERS,
                micros.get("container"),
                micros.get("netty"),
                micros.get("spring"),
                micros.get("container") / micros.get("netty"),
                micros.get("spring") / micros.get("container"));
    }

    /// CPU time of the server, in hundredths of a second.
    private long ticks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    // ---- the server's process

    private void startServer() throws IOException {
        URI database = URI.create(PostgresServer.get().freshDatabase());
        String classPath =
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        server = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:+UseCompactObjectHeaders",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classPath,
                        BenchServer.class.getName(),
                        "--server.port=0",
                        "--beseda.netty.port=" + nettyPort,
                        "--logging.level.root=warn",
                        "--spring.main.banner-mode=off",
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.url=jdbc:postgresql://" + database.getHost() + ":" + database.getPort()
                                + database.getPath())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = server.inputReader(StandardCharsets.UTF_8);
    }

    private String ask(String command) throws IOException {
        tell(command);
        return answer();
    }

    private void tell(String command) throws IOException {
        server.outputWriter(StandardCharsets.UTF_8).append(command).append('\n').flush();
    }

    private String answer() throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("= ")) {
                return line.substring(2);
            }
            System.out.println(line);
        }
        throw new IOException("The server has ended");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
