package io.beseda.drill.run;

import io.beseda.drill.client.Books;
import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Road;
import io.beseda.drill.load.Delays;
import io.beseda.drill.load.Load;
import io.beseda.drill.load.Shape;
import io.beseda.drill.site.Installation;
import io.beseda.drill.site.NodeProcess;
import io.beseda.drill.site.Until;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Runs a plan: clients talk, one fault follows the other, and in the end everything is held against the log.
final class Drill {
    private static final Duration WARM_UP = Duration.ofSeconds(2);
    private static final int CALM_MILLIS_MIN = 500;
    private static final int CALM_MILLIS_MAX = 2_000;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration REDIS_PAUSE = Duration.ofSeconds(20);
    /// A short drill has no time for the whole pause.
    private static final int PAUSE_PART = 4;
    private static final int SHOWN = 50;
    private static final int READY = 200;

    private final Plan plan;
    private final PrintWriter out;
    private final UnaryOperator<String> verify;
    private final Random random;

    /// @param verify what is broken in the database with this URL; blank: nothing
    Drill(Plan plan, PrintWriter out, UnaryOperator<String> verify) {
        this.plan = plan;
        this.out = out;
        this.verify = verify;
        this.random = new Random(plan.seed());
    }

    /// Whether all promises were kept.
    boolean run() {
        say("seed " + plan.seed());
        if (!plan.ownNodes()) {
            return drill(null, plan.nodes());
        }
        boolean standby = plan.faults().contains(Fault.POSTGRES_FAILOVER);
        String between = switch (plan.between()) {
            case NOTHING -> "";
            case REDIS -> ", Redis";
            case REDIS_CLUSTER -> ", Redis as a cluster of three masters";
        };
        say("starting PostgreSQL" + (standby ? " with a standby" : "") + between + " and " + plan.start() + " node"
                + (plan.start() == 1 ? "" : "s"));
        try (Installation installation =
                new Installation(plan.start(), plan.between(), !plan.withoutRedis(), standby)) {
            boolean kept = drill(installation, installation.uris());
            return atRest(installation) && kept;
        }
    }

    private boolean drill(@Nullable Installation installation, List<URI> nodes) {
        for (URI node : nodes) {
            int health = NodeProcess.health(node);
            if (health != READY) {
                throw new IllegalStateException(node + " is not ready: " + health);
            }
        }
        try (Load load =
                new Load(Shape.paced(plan.clients()), nodes, plan.proxied() ? Road::proxied : Road::direct, random)) {
            say(plan.clients() + " clients connected; faults: "
                    + String.join(", ", plan.faults().stream().map(Fault::word).toList()));
            load.go();
            faults(load, new Faults(installation, load, random, pause()));
            load.books().begin("settling");
            if (!load.settle(PATIENCE)) {
                say("not everybody has everything " + Text.seconds(PATIENCE) + " after the end of sending:");
                load.lacking().stream().limit(SHOWN).forEach(this::say);
            }
            List<Broken> broken = load.check(random.nextInt(nodes.size()));
            report(load, broken);
            if (plan.record() != null) {
                Recording.write(plan.record(), plan.seed(), load.books());
                say("recorded in " + plan.record());
            }
            return broken.isEmpty();
        }
    }

    /// What can be told from the database alone.
    private boolean atRest(Installation installation) {
        int port = installation.postgres().address().getPort();
        String broken = verify.apply(installation.postgres().url(port));
        say(broken.isBlank() ? "The database was verified: every promise holds at rest." : broken);
        return broken.isBlank();
    }

    private Duration pause() {
        Duration part = plan.time().dividedBy(PAUSE_PART);
        return part.compareTo(REDIS_PAUSE) < 0 ? part : REDIS_PAUSE;
    }

    /// In random order, each once, and again while there is time.
    private void faults(Load load, Faults faults) {
        long end = System.nanoTime() + plan.time().toNanos();
        Until.passes(WARM_UP);
        Deque<Fault> next = round();
        while (!next.isEmpty()) {
            Fault fault = next.remove();
            load.books().begin(fault.word());
            String what = faults.run(fault);
            long healed = System.nanoTime();
            boolean recovered = load.awaitAllShown(PATIENCE);
            Duration after = Duration.ofNanos(System.nanoTime() - healed);
            say(at(load) + " " + fault.word() + ": " + what + "; "
                    + (recovered ? "everybody has everything " : "NOT everybody has everything ")
                    + Text.seconds(after) + " after that (" + load.acknowledged() + " acknowledged)");
            if (!recovered) {
                say("no more faults after this one");
                return;
            }
            Until.passes(Duration.ofMillis(random.nextInt(CALM_MILLIS_MIN, CALM_MILLIS_MAX)));
            if (System.nanoTime() - end > 0
                    && load.books().phases().size() > plan.faults().size()) {
                return;
            }
            if (next.isEmpty()) {
                next = round();
            }
        }
        Until.passes(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }

    private Deque<Fault> round() {
        List<Fault> round = new ArrayList<>(plan.faults());
        Collections.shuffle(round, random);
        return new ArrayDeque<>(round);
    }

    private static String at(Load load) {
        return "[" + Text.seconds(load.books().since(System.nanoTime())) + "]";
    }

    private void report(Load load, List<Broken> broken) {
        Delays delays = load.delays();
        out.println();
        out.print(Table.of(load.books(), broken, delays));
        out.println();
        List<String> named = Named.of(broken);
        named.stream().limit(SHOWN).forEach(out::println);
        if (named.size() > SHOWN) {
            out.println("... and " + (named.size() - SHOWN) + " more such lines");
        }
        if (plan.withoutRedis()) {
            out.println("Redis could not be reached all the time; the latest message came "
                    + Text.seconds(delays.connected()) + " after its acknowledgement.");
        }
        out.println(
                broken.isEmpty()
                        ? "All promises were kept (seed " + plan.seed() + "): " + load.state() + "."
                        : broken.size() + (broken.size() < Books.KEPT ? "" : " and more")
                                + " promises were broken (seed " + plan.seed() + ").");
        out.flush();
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
