package io.beseda.hosts.ask;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.beseda.core.log.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;

/// The host's answers, remembered for a moment; equal questions at once are one. Thread-safe; blocks.
final class Host {
    /// Answers kept at a time.
    private static final int REMEMBERED = 20_000;
    /// Who is nobody may log in at any time, and need not get another cookie for it.
    private static final Duration NOBODY = Duration.ofSeconds(1);

    private final HostCall call;
    private final ExecutorService workers;
    private final AsyncCache<String, Outcome> outcomes;

    Host(HostCall call, Duration remembered, ExecutorService workers) {
        this.call = call;
        this.workers = workers;
        Duration nobody = remembered.compareTo(NOBODY) < 0 ? remembered : NOBODY;
        outcomes = Caffeine.newBuilder()
                .maximumSize(REMEMBERED)
                .executor(workers)
                .expireAfter(Expiry.creating((String _, Outcome outcome) -> switch (outcome) {
                    case Answered(HostAnswer.Somebody ignored) -> remembered;
                    case Answered(HostAnswer.Nobody ignored) -> nobody;
                    case Failed ignored -> Duration.ZERO;
                }))
                .buildAsync();
    }

    HostAnswer answer(Proof proof) {
        CompletableFuture<Outcome> outcome =
                outcomes.get(proof.key(), (_, _) -> CompletableFuture.supplyAsync(() -> ask(proof), workers));
        return switch (outcome.join()) {
            case Answered(HostAnswer answer) -> answer;
            case Failed(StoreException why) -> throw why;
        };
    }

    /// An answer that is not older than the question.
    HostAnswer answerAgain(Proof proof) {
        outcomes.synchronous().invalidate(proof.key());
        return answer(proof);
    }

    private Outcome ask(Proof proof) {
        try {
            return new Answered(call.ask(proof));
        } catch (StoreException e) {
            return new Failed(e);
        }
    }

    /// A failure is a value, too: the cache logs what is thrown, for each caller, and the outage has been said once.
    private sealed interface Outcome {}

    private record Answered(HostAnswer answer) implements Outcome {}

    private record Failed(StoreException why) implements Outcome {}
}
