package io.beseda.server;

import io.beseda.api.http.Problem;
import io.beseda.api.http.Request;
import io.beseda.api.http.Response;
import io.beseda.api.mount.MountMetrics;
import io.beseda.bus.redis.RedisNodes;
import io.beseda.bus.redis.Traffic;
import io.beseda.core.ErrorCode;
import io.beseda.core.Refusal;
import io.beseda.core.log.StoreException;
import io.beseda.core.node.Admission;
import io.beseda.core.node.BesedaNode;
import io.beseda.store.jdbc.Database;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What operators ask: /health/live, /health/ready, /metrics. Thread-safe.
final class Operations implements AutoCloseable {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final BesedaNode node;
    private final @Nullable String metricsToken;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private volatile boolean leaving;

    Operations(
            BesedaNode node,
            MountMetrics mount,
            Database database,
            @Nullable RedisNodes redis,
            @Nullable String metricsToken) {
        this.node = node;
        this.metricsToken = metricsToken;
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gc.bindTo(registry);
        gauge("beseda.log.queued", "Changes waiting for a commit", node, BesedaNode::queued);
        gauge("beseda.sockets.open", "Open WebSockets", mount, MountMetrics::socketsOpen);
        gauge("beseda.connections.open", "Open TCP connections", mount, MountMetrics::connectionsOpen);
        Admission admission = node.admission();
        gauge("beseda.sockets.waiting", "WebSockets that wait to be let in", admission, Admission::waiting);
        counter("beseda.sockets.refused", "WebSockets told to try again", admission, Admission::turnedAway);
        counter("beseda.database.statements", "Statements run", database, Database::statementCount);
        counter("beseda.log.committed", "Changes committed", node, BesedaNode::committedChanges);
        counter("beseda.log.batches", "Transactions committed", node, BesedaNode::committedBatches);
        counter("beseda.gaps.filled", "Events read because nothing told of them", node, BesedaNode::filledEvents);
        counter("beseda.http.requests", "HTTP requests", mount, MountMetrics::requests);
        counter("beseda.http.refused", "HTTP requests refused before routing", mount, MountMetrics::requestsRefused);
        counter("beseda.sockets.messages.in", "WebSocket messages received", mount, MountMetrics::messagesIn);
        counter(
                "beseda.sockets.writes",
                "Writes to WebSockets, each of one frame or more",
                mount,
                MountMetrics::writes);
        counter("beseda.sockets.slow", "WebSockets dropped for being too slow", mount, MountMetrics::slowDrops);
        counter("beseda.sockets.silent", "WebSockets given up after silence", mount, MountMetrics::silentDrops);
        counter("beseda.bytes.in", "Bytes received", mount, MountMetrics::bytesIn);
        counter("beseda.bytes.out", "Bytes sent", mount, MountMetrics::bytesOut);
        if (redis != null) {
            bus(redis);
        }
    }

    private void bus(RedisNodes redis) {
        Traffic traffic = redis.traffic();
        gauge("beseda.bus.up", "Whether other nodes can be heard", redis.bus(), bus -> bus.isUp() ? 1 : 0);
        counter("beseda.bus.commands", "Commands sent to Redis", traffic, Traffic::commandsSent);
        counter("beseda.bus.bytes.out", "Bytes of commands sent to Redis", traffic, Traffic::bytesOut);
        counter("beseda.bus.messages.in", "Messages of other nodes", traffic, Traffic::messagesIn);
        counter("beseda.bus.messages.lost", "Messages that were not published", traffic, Traffic::messagesLost);
        counter("beseda.bus.reconnects", "Connections made anew", traffic, Traffic::reconnects);
        counter("beseda.bus.doubts", "Topics of which something may have been missed", traffic, Traffic::doubts);
    }

    private <T> void gauge(String name, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value).description(description).register(registry);
    }

    private <T> void counter(String name, String description, T source, ToDoubleFunction<T> value) {
        FunctionCounter.builder(name, source, value).description(description).register(registry);
    }

    /// Not ready from now on: balancers send no new clients.
    void leave() {
        leaving = true;
    }

    /// Null: not one of these paths.
    @Nullable
    Response answer(Request request) {
        return switch (request.path()) {
            case "/health/live", "/health/live/" -> Response.of(200, TEXT, bytes("ok\n"));
            case "/health/ready", "/health/ready/" -> ready();
            case "/metrics", "/metrics/" ->
                mayMeasure(request)
                        ? Response.of(200, TEXT, bytes(registry.scrape()))
                        : Problem.of(Refusal.of(ErrorCode.NOT_FOUND));
            default -> null;
        };
    }

    private Response ready() {
        if (leaving) {
            return Response.of(503, TEXT, bytes("shutting down\n"));
        }
        try {
            node.store().ping();
            return Response.of(200, TEXT, bytes("ready\n"));
        } catch (StoreException _) {
            return Response.of(503, TEXT, bytes("the database does not answer\n"));
        }
    }

    private boolean mayMeasure(Request request) {
        String authorization = request.headers().get("authorization");
        if (metricsToken != null && authorization != null) {
            return MessageDigest.isEqual(bytes(authorization), bytes("Bearer " + metricsToken));
        }
        return request.remote().isLoopbackAddress();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
