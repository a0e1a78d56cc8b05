package io.beseda.hosts.ask;

import io.beseda.core.Outage;
import io.beseda.core.Refusal;
import io.beseda.core.log.StoreException;
import io.beseda.hosts.http.BoundedGet;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One question to the host: a GET with the proof and nothing else of the caller's. Thread-safe; blocks, no longer
/// than twice the patience.
final class HostCall implements AutoCloseable {
    /// Questions on their way at a time; more wait.
    private static final int AT_ONCE = 32;

    private final AskSettings settings;
    private final BoundedGet http;
    private final Semaphore turns = new Semaphore(AT_ONCE, true);
    private final Outage outage = new Outage("The host", "say who a caller is");

    HostCall(AskSettings settings) {
        this.settings = settings;
        this.http = new BoundedGet(settings.patience());
    }

    /// @throws StoreException that may be tried again: there was no answer that can be understood
    HostAnswer ask(Proof proof) {
        try {
            if (!turns.tryAcquire(settings.patience().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("Too many questions wait for it.");
            }
            try {
                HostAnswer answer = answer(http.send(settings.url(), Map.of(proof.header(), proof.value())));
                outage.worked();
                return answer;
            } finally {
                turns.release();
            }
        } catch (IOException e) {
            outage.failed(String.valueOf(e.getMessage()));
            throw StoreException.passing("The host could not say who a caller is.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreException.passing("Interrupted while the host was asked.", e);
        }
    }

    private static HostAnswer answer(HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        return switch (status) {
            case 401, 403 -> new HostAnswer.Nobody();
            case 200 -> read(response.body());
            default ->
                throw new IOException("It answered " + status + "; 200 and a JSON object say who it is, 401 nobody.");
        };
    }

    private static HostAnswer read(byte[] body) throws IOException {
        try {
            return HostAnswer.read(body);
        } catch (Refusal refusal) {
            throw new IOException("Its answer is not understood: " + refusal.sentence(), refusal);
        }
    }

    /// Without waiting for questions on their way.
    @Override
    public void close() {
        http.close();
    }
}
