package io.beseda.drill.run;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `drill`: kills, cuts and pauses under load, and says whether every promise was kept.
@Command(
        name = "drill",
        description = "Breaks things under load and checks that no message is lost, doubled or out of order.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all promises were kept",
            "1:one was broken, or more",
            "2:wrong usage",
            "3:the drill could not be run"
        })
public final class DrillCommand implements Callable<Integer> {
    private static final int EXIT_BROKEN = 1;
    private static final int EXIT_NOT_RUN = 3;
    private static final int CLIENTS_MIN = 4;
    private static final int CLIENTS_MAX = 200;
    private static final int NODES_MAX = 8;

    private final UnaryOperator<String> verify;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(names = "--seed", description = "Repeats the choices of another run.")
    private @Nullable Long seed;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "How long (60). Each fault comes at least once, though.")
    private int seconds;

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "URL",
            description = "Nodes that run already, by comma: only the clients' connections are harmed.")
    private List<URI> nodes = new ArrayList<>();

    @Option(names = "--start", defaultValue = "2", description = "Nodes to start where none are given (2).")
    private int start;

    @Option(names = "--faults", split = ",", paramLabel = "FAULT", description = "Only these, by comma.")
    private List<String> faults = new ArrayList<>();

    @Option(names = "--clients", defaultValue = "12", description = "Connections that talk (12).")
    private int clients;

    @Option(
            names = "--redis-cluster",
            description = "The Redis that is started is a cluster of three masters; one of them is harmed at a time.")
    private boolean redisCluster;

    @Option(names = "--without-redis", description = "The nodes that are started cannot reach Redis.")
    private boolean withoutRedis;

    @Option(names = "--record", paramLabel = "FILE", description = "Writes what was sent and acknowledged there.")
    private @Nullable Path record;

    /// @param verify what is broken in the database with this URL, in words; blank: nothing
    public DrillCommand(UnaryOperator<String> verify) {
        this.verify = verify;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Plan plan = plan();
        try {
            return new Drill(plan, out, verify).run() ? 0 : EXIT_BROKEN;
        } catch (IllegalStateException | UncheckedIOException e) {
            spec.commandLine().getErr().println("beseda: " + e.getMessage());
            return EXIT_NOT_RUN;
        }
    }

    private Plan plan() {
        between("--seconds", seconds, 1, Integer.MAX_VALUE);
        between("--clients", clients, CLIENTS_MIN, CLIENTS_MAX);
        between("--start", start, 1, NODES_MAX);
        for (URI node : nodes) {
            if (!("http".equals(node.getScheme()) || "https".equals(node.getScheme())) || node.getHost() == null) {
                throw wrong("--nodes: " + node + " is not an address such as http://10.0.0.1:8000.");
            }
        }
        long chosen = seed == null ? System.nanoTime() & 0xFFFF_FFFFL : seed;
        Plan all = plan(chosen, List.of());
        if ((redisCluster || withoutRedis) && !all.withRedis()) {
            throw wrong(
                    (redisCluster ? "--redis-cluster" : "--without-redis") + " is for several nodes that are started.");
        }
        return plan(chosen, chosen(all));
    }

    private Plan plan(long seed, List<Fault> faults) {
        return new Plan(
                seed, Duration.ofSeconds(seconds), nodes, start, faults, clients, redisCluster, withoutRedis, record);
    }

    private List<Fault> chosen(Plan plan) {
        if (faults.isEmpty()) {
            return Arrays.stream(Fault.values()).filter(plan::allows).toList();
        }
        List<Fault> chosen = new ArrayList<>();
        for (String word : faults) {
            Fault fault = Arrays.stream(Fault.values())
                    .filter(known -> known.word().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            wrong("--faults: there is no " + word + ", but " + String.join(", ", Fault.words()) + "."));
            if (!plan.allows(fault)) {
                throw wrong("--faults: " + word + " cannot be had with these nodes.");
            }
            chosen.add(fault);
        }
        return chosen;
    }

    private void between(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw wrong(option + " must be from " + min + " to " + max + ".");
        }
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
