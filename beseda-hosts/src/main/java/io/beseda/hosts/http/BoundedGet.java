package io.beseda.hosts.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// GETs that end: within a time, with a body of bounded size, and where they were sent to. Thread-safe; blocks.
public final class BoundedGet implements AutoCloseable {
    private static final int BODY_BYTES = 256 << 10;

    private final HttpClient http;
    private final Duration patience;

    public BoundedGet(Duration patience) {
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .build();
    }

    /// @throws IOException a sentence that says what is wrong, without what the headers say
    public HttpResponse<byte[]> send(URI url, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).header("accept", "application/json").header("user-agent", "Beseda");
        headers.forEach(request::header);
        BodyHandler<byte[]> body = BodyHandlers.limiting(BodyHandlers.ofByteArray(), BODY_BYTES);
        CompletableFuture<HttpResponse<byte[]>> call = http.sendAsync(request.build(), body);
        try {
            // Not the request's own time-out, which ends with the headers.
            return call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new IOException("It has not answered within " + patience.toSeconds() + " s.");
        } catch (ExecutionException e) {
            throw new IOException("It could not be asked (" + e.getCause() + ").", e.getCause());
        } finally {
            call.cancel(true);
        }
    }

    /// Without waiting for what is on its way.
    @Override
    public void close() {
        http.shutdownNow();
    }
}
