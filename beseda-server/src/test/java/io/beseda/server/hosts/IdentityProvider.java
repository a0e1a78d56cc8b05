package io.beseda.server.hosts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.beseda.api.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Publishes keys as OpenID Connect has it, and counts how often they are fetched. Thread-safe.
final class IdentityProvider implements AutoCloseable {
    final List<ProviderKey> keys = new CopyOnWriteArrayList<>();
    final AtomicInteger fetched = new AtomicInteger();
    private final HttpServer http;
    private volatile boolean away;

    IdentityProvider(ProviderKey... keys) throws IOException {
        this.keys.addAll(List.of(keys));
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/tenant/.well-known/openid-configuration",
                exchange -> answer(exchange, Map.of("issuer", issuer(), "jwks_uri", keysUrl())));
        http.createContext("/keys", exchange -> {
            fetched.incrementAndGet();
            answer(
                    exchange,
                    Map.of("keys", this.keys.stream().map(ProviderKey::jwk).toList()));
        });
        http.start();
    }

    String issuer() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/tenant";
    }

    String keysUrl() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/keys";
    }

    void away(boolean now) {
        away = now;
    }

    private void answer(HttpExchange exchange, Object json) throws IOException {
        byte[] body = Json.mapper().writeValueAsBytes(json);
        exchange.sendResponseHeaders(away ? 503 : 200, body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
