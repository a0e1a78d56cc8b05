package io.beseda.server.hosts;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// A host's HTTP server: it knows people by the cookie `hostsession` or by a bearer token, and remembers what it was
/// asked. It can go away and come back on its port. Thread-safe.
final class LoginHost implements AutoCloseable {
    /// One request: its headers, names in lower case.
    record Asked(String method, Map<String, String> headers) {
        boolean names(String key) {
            return headers.values().stream().anyMatch(value -> value.contains(key));
        }
    }

    /// What is answered whatever was asked.
    record Answer(int status, String body, Map<String, String> headers) {}

    final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final Map<String, String> people = new ConcurrentHashMap<>();
    private final int port;
    private HttpServer http;
    private Socket keeper = new Socket();
    private volatile Answer always;
    private volatile Runnable before = () -> {};

    LoginHost() throws IOException {
        http = open(0);
        port = http.getAddress().getPort();
    }

    private HttpServer open(int onPort) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), onPort), 1_000);
        opened.createContext("/whoami", this::answer);
        opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        opened.start();
        return opened;
    }

    String url() {
        return "http://127.0.0.1:" + port + "/whoami";
    }

    /// @param key the value of the cookie, or the token
    void login(String key, String json) {
        people.put(key, json);
    }

    void logout(String key) {
        people.remove(key);
    }

    /// null: as usual
    void always(Answer answer) {
        always = answer;
    }

    /// Run before each answer: may take its time.
    void before(Runnable wait) {
        before = wait;
    }

    /// Its port refuses connections until then, and stays its own.
    void goAway() throws IOException {
        http.stop(0);
        keeper = new Socket();
        keeper.setReuseAddress(true);
        keeper.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    void comeBack() throws IOException {
        keeper.close();
        http = open(port);
    }

    /// What was asked about these. A socket that a test before has closed may still be asked about once.
    List<Asked> about(String... keys) {
        return asked.stream()
                .filter(question -> Stream.of(keys).anyMatch(question::names))
                .toList();
    }

    long questions(String key) {
        return about(key).size();
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(java.util.Locale.ROOT), String.join("|", values)));
        asked.add(new Asked(exchange.getRequestMethod(), headers));
        before.run();
        Answer answer = always == null ? whois(headers) : always;
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        try (exchange) {
            exchange.getResponseBody().write(body);
        }
    }

    private Answer whois(Map<String, String> headers) {
        List<String> keys = new ArrayList<>();
        for (String pair : headers.getOrDefault("cookie", "").split("; ?")) {
            if (pair.startsWith("hostsession=")) {
                keys.add(pair.substring("hostsession=".length()));
            }
        }
        String authorization = headers.getOrDefault("authorization", "");
        if (authorization.startsWith("Bearer ")) {
            keys.add(authorization.substring("Bearer ".length()));
        }
        return keys.stream()
                .filter(people::containsKey)
                .findFirst()
                .map(key -> new Answer(200, people.get(key), Map.of("Content-Type", "application/json")))
                .orElseGet(() -> new Answer(401, "", Map.of("WWW-Authenticate", "Bearer")));
    }

    @Override
    public void close() throws IOException {
        http.stop(0);
        keeper.close();
    }
}
