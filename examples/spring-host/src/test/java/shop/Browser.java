package shop;

import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Does what a browser does at the shop: keeps cookies, says where its page came from, gives the CSRF token back.
final class Browser {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final URI shop;
    private final CookieManager cookies = new CookieManager();
    private final HttpClient http =
            HttpClient.newBuilder().cookieHandler(cookies).build();

    Browser(int port) {
        shop = URI.create("http://localhost:" + port + "/");
    }

    record Answer(int status, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }
    }

    Browser logIn(String name) throws Exception {
        get("/login"); // brings the cookie with the CSRF token
        HttpRequest.Builder form = request("/login")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-XSRF-TOKEN", cookie("XSRF-TOKEN"))
                .POST(HttpRequest.BodyPublishers.ofString("username=" + name + "&password=" + name + "-secret"));
        Answer answer = send(form);
        String next = answer.response().headers().firstValue("location").orElse("error");
        if (answer.status() != 302 || next.contains("error")) {
            throw new AssertionError("not logged in: " + answer);
        }
        get("/login"); // after the login there is another token
        return this;
    }

    Answer get(String path) throws Exception {
        return send(request(path).GET());
    }

    /// As a page of the shop does it that knows the CSRF token.
    Answer post(String path, Object body) throws Exception {
        return post(path, body, Map.of("X-XSRF-TOKEN", cookie("XSRF-TOKEN")));
    }

    Answer post(String path, Object body, Map<String, String> headers) throws Exception {
        String text = body instanceof String raw ? raw : JSON.writeValueAsString(body);
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        headers.forEach(request::header);
        return send(request.POST(HttpRequest.BodyPublishers.ofString(text)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(shop.resolve(path));
    }

    private Answer send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response);
    }

    private String cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(cookie -> cookie.getValue())
                .findFirst()
                .orElse("");
    }

    /// A socket of a page of the shop, with its cookies.
    Socket socket(String path) {
        String all = cookies.getCookieStore().getCookies().stream()
                .map(cookie -> cookie.getName() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        WebSocket.Builder builder =
                HttpClient.newHttpClient().newWebSocketBuilder().header("Origin", "http://" + shop.getAuthority());
        if (!all.isEmpty()) {
            builder.header("Cookie", all);
        }
        return Socket.open(builder, URI.create("ws://" + shop.getAuthority() + path));
    }

    static final class Socket implements WebSocket.Listener {
        private static final int SECONDS = 30;
        private final LinkedBlockingQueue<JsonNode> frames = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private WebSocket socket;

        static Socket open(WebSocket.Builder builder, URI uri) {
            Socket opened = new Socket();
            opened.socket = builder.buildAsync(uri, opened).join();
            return opened;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                frames.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(code);
            return null;
        }

        void say(String message) {
            socket.sendText(JSON.writeValueAsString(Map.of("action", "message", "text", message)), true)
                    .join();
        }

        JsonNode next() {
            try {
                JsonNode frame = frames.poll(SECONDS, TimeUnit.SECONDS);
                if (frame == null) {
                    throw new AssertionError("nothing came");
                }
                return frame;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /// The next event of this name; others before it do not matter.
        JsonNode next(String event) {
            JsonNode frame = next();
            while (!frame.path("event").asString().equals(event)) {
                frame = next();
            }
            return frame;
        }

        String nextText() {
            return next().get("text").stringValue();
        }

        List<JsonNode> waiting() {
            return List.copyOf(frames);
        }

        int closeCode() throws Exception {
            return closed.get(SECONDS, TimeUnit.SECONDS);
        }
    }
}
