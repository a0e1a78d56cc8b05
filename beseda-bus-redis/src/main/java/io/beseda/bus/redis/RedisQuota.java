package io.beseda.bus.redis;

import io.beseda.core.bus.SharedQuota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Token buckets that all nodes take from, by the server's clock. One script for each key, since keys of a cluster are
/// in several places; all are sent together.
final class RedisQuota implements SharedQuota {
    private static final Script TAKE = new Script("take.lua");

    private final Routes routes;
    private final Channels channels;

    RedisQuota(Routes routes, Channels channels) {
        this.routes = routes;
        this.channels = channels;
    }

    @Override
    public CompletableFuture<Map<String, Duration>> take(
            String name, double burst, double perSecond, Map<String, Integer> taken) {
        if (perSecond <= 0 || taken.isEmpty()) {
            return CompletableFuture.completedFuture(Map.of());
        }
        Map<String, Duration> waits = new ConcurrentHashMap<>();
        Map<Session, List<Call<?>>> batches = new LinkedHashMap<>();
        List<CompletableFuture<?>> answers = new ArrayList<>(taken.size());
        taken.forEach((key, tokens) -> {
            String bucket = channels.key("q:" + name + ":" + key);
            Session session = routes.session(bucket);
            if (session == null) {
                answers.add(CompletableFuture.failedFuture(new IllegalStateException("not connected")));
                return;
            }
            String[] arguments = {Double.toString(burst), Double.toString(perSecond), Integer.toString(tokens)};
            Call<List<Object>> call = TAKE.call(bucket, arguments);
            batches.computeIfAbsent(session, _ -> new ArrayList<>()).add(call);
            answers.add(TAKE.answer(call, session, bucket, arguments).thenAccept(answer -> {
                if (answer.getFirst() instanceof Long millis && millis > 0) {
                    waits.put(key, Duration.ofMillis(millis));
                }
            }));
        });
        batches.forEach(Session::send);
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(RedisNodes.ANSWER.toMillis(), TimeUnit.MILLISECONDS)
                .handle((_, _) -> Map.copyOf(waits)); // of those that could be asked
    }
}
