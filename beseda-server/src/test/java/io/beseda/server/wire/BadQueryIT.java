package io.beseda.server.wire;

import static io.beseda.server.wire.BadValues.assertNoLeak;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.netty.RawClient;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every query parameter meets what no client should send: 400 with its name, or nothing is found.
@ParameterizedClass
@EnumSource(Kind.class)
class BadQueryIT {
    private static TestServer server;
    private static TestUser anna;
    private static long chat;

    @Parameter
    Kind kind;

    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        server = TestServer.start(kind, Map.of());
        anna = server.newUser();
        chat = anna.group("Group", server.newUser());
        anna.say(chat, "first");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    static List<String> badQueries() {
        String base = "/api/chats/" + chat;
        List<String> all = new ArrayList<>();
        for (String page : List.of("/api/chats/", base + "/members/", base + "/messages/", "/api/users/")) {
            for (String limit : List.of("0", "-1", "x", "", "1e3", "501", "99999999999999999999", "%00", "%zz")) {
                all.add("limit " + page + "?limit=" + limit);
            }
        }
        for (String seq : List.of("-1", "x", "", "9007199254740992", "1e400", "%00", "1;2")) {
            all.add("before " + base + "/messages/?before=" + seq);
            all.add("after " + base + "/messages/?after=" + seq);
        }
        for (String cursor : List.of(
                "x",
                "",
                "%00",
                "eDox", // x:1
                "MTp4", // 1:x, a good one for members
                "MTow", // 1:0
                "OTIyMzM3MjAzNjg1NDc3NTgwNzox", // Long.MAX_VALUE:1
                "LTkyMjMzNzIwMzY4NTQ3NzU4MDg6MQ", // Long.MIN_VALUE:1
                "MToxAA", // 1:1 and a NUL
                "MTr_")) { // 1: and no UTF-8
            all.add("cursor /api/chats/?cursor=" + cursor);
            all.add("cursor " + base + "/members/?cursor=" + cursor);
        }
        for (String text : List.of("%00", "a%00b", "%ff", "%zz", "%ed%a0%80", "%25", "_", "%27", "x".repeat(5000))) {
            all.add("search /api/users/?search=" + text);
            all.add("id /api/users/?id=" + text);
            all.add("user /api/presence/?user=" + text);
        }
        all.add("unread /api/chats/?unread=2");
        all.add("user /api/presence/");
        return all;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badQueries")
    void query_thatIsWrong_isNamedOrFindsNothing(String nameAndPath) throws Exception {
        String name = nameAndPath.substring(0, nameAndPath.indexOf(' '));
        String path = nameAndPath.substring(name.length() + 1);
        try (var client = new RawClient(server.server().address())) {
            client.send("GET " + path + " HTTP/1.1\nHost: localhost\nAuthorization: Bearer " + anna.token() + "\n\n");
            var answer = client.answer();
            assertNoLeak(answer.text());
            if (answer.status() == 200) {
                assertThat(name).as(answer.text()).isIn("cursor", "search", "id", "user");
                assertThat(answer.text()).startsWith("[");
            } else {
                assertThat(answer.status()).as(answer.text()).isEqualTo(400);
                assertThat(answer.text()).contains("\"" + name + "\":[");
            }
        }
    }
}
