package io.beseda.examples.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.api.EmbeddedNode;
import io.beseda.store.jdbc.Database;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainJavaTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void twoUsersChat_andAWrongTokenOpensNothing() throws Exception {
        try (Database database = Database.open(folder.resolve("chat.db").toString());
                EmbeddedNode chat = Main.start(database, 0)) {
            String address = "127.0.0.1:" + chat.address().getPort();

            BlockingQueue<String> borisHears = listen(address, "boris-token");
            assertThat(borisHears.poll(20, TimeUnit.SECONDS)).contains("\"hello\"");
            assertThat(post(address, "anna-token", "/api/chats/direct/", "{\"user_id\": 2}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(borisHears.poll(20, TimeUnit.SECONDS)).contains("\"chat.created\"");
            post(address, "anna-token", "/api/chats/1/messages/", "{\"text\": \"Hello from inside!\"}");
            assertThat(borisHears.poll(20, TimeUnit.SECONDS)).contains("Hello from inside!");

            assertThat(post(address, "wrong", "/api/chats/direct/", "{\"user_id\": 2}")
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static BlockingQueue<String> listen(String address, String token) {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        HTTP.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + address + "/ws/?token=" + token), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                        heard.add(text.toString());
                        socket.request(1);
                        return null;
                    }
                })
                .join();
        return heard;
    }

    private static HttpResponse<String> post(String address, String token, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
