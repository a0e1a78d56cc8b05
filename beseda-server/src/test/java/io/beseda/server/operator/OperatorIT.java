package io.beseda.server.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.contract.PostgresServer;
import io.beseda.server.Settings;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestServer.Kind;
import io.beseda.server.testing.TestSocket;
import io.beseda.server.testing.TestUser;
import io.beseda.server.testing.TestUser.Answer;
import io.beseda.server.verify.VerifyCommand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// An operator speaks as the system and in the name of users, and ends their sockets.
@ParameterizedClass
@EnumSource(Kind.class)
class OperatorIT {
    private static final String SESSION = "ab".repeat(32);

    private static TestServer server;
    private static String database;
    private static TestOperator operator;
    private static TestUser anna;
    private static TestUser boris;

    @Parameter
    Kind kind;

    /// Users may send once, so that everything an operator does shows that he may more.
    @BeforeParameterizedClassInvocation
    static void start(Kind kind) {
        Map<String, String> settings = new HashMap<>(TestOperator.SETTINGS);
        settings.put("BESEDA_SYSTEM_NAME", "Shop");
        settings.put("BESEDA_SEND_BURST", "1");
        settings.put("BESEDA_SENDS_PER_SECOND", "0.0001");
        settings.put("BESEDA_CREATE_BURST", "1");
        settings.put("BESEDA_CREATES_PER_SECOND", "0.0001");
        if (kind == Kind.POSTGRES) {
            database = PostgresServer.get().freshDatabase();
            settings.put("BESEDA_DATABASE_URL", database);
        }
        server = TestServer.start(kind, settings);
        operator = TestOperator.of(server);
        anna = server.newUser();
        boris = server.newUser();
    }

    @AfterParameterizedClassInvocation
    static void stop(Kind kind) {
        server.close();
        if (kind == Kind.POSTGRES) {
            assertThat(VerifyCommand.brokenIn(database)).isEmpty();
        }
    }

    private static long id(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json().get("id").longValue();
    }

    private static long group(TestOperator by, TestUser... users) {
        List<Long> ids = java.util.Arrays.stream(users).map(TestUser::id).toList();
        return id(by.post("/api/chats/", Map.of("title", "Order 7", "user_ids", ids)));
    }

    private static String messages(long chat) {
        return "/api/chats/" + chat + "/messages/";
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", TestOperator.KEY + "x", "tests:" + TestOperator.KEY})
    void key_thatIsWrong_isRefused(String key) {
        Answer answer = operator.with("Authorization", "Api-Key " + key).get("/api/chats/");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.code()).isEqualTo("token_not_valid");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"shop", ":" + TestOperator.KEY, "shop:short", "a:" + TestOperator.KEY + ",a:" + TestOperator.KEY
            })
    void keys_thatAreNone_stopTheStart(String keys) {
        assertThatThrownBy(() -> Settings.of(Map.of("BESEDA_API_KEYS", keys)))
                .isInstanceOf(Settings.Wrong.class)
                .hasMessageStartingWith("BESEDA_API_KEYS ")
                .hasMessageNotContaining(TestOperator.KEY);
        assertThat(Settings.of(TestOperator.SETTINGS).toString()).doesNotContain(TestOperator.KEY);
    }

    @Test
    void system_sendsToAChatOfOthers_andEveryoneHears() {
        long chat = id(operator.as(anna).post("/api/chats/direct/", Map.of("user_id", boris.id())));
        try (TestSocket his = boris.open()) {
            Map<String, Object> paid = Map.of("text", "Paid", "client_id", "order-7");
            JsonNode sent = operator.post(messages(chat), paid).json();
            JsonNode heard = his.await("message.created").get("message");
            assertThat(heard).isEqualTo(sent);
            assertThat(heard.get("sender").stringValue()).isEqualTo("system");
            Answer again = operator.post(messages(chat), paid);
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.json()).isEqualTo(sent);
        }
        JsonNode seen = boris.get("/api/chats/" + chat + "/").json();
        assertThat(seen.get("unread_count").intValue()).isEqualTo(1);
        assertThat(seen.get("member_count").intValue()).isEqualTo(2);
        JsonNode system = boris.get("/api/users/?id=system").json().get(0);
        assertThat(system.get("display_name").stringValue()).isEqualTo("Shop");
        assertThat(operator.get(messages(chat)).json()).hasSize(1);
    }

    @Test
    void system_changesItsMessages_andNobodyElseDoes() {
        long chat = group(operator.as(anna), boris);
        String message = messages(chat) + id(operator.post(messages(chat), Map.of("text", "Paid"))) + "/";
        assertThat(anna.delete(message).code()).isEqualTo("forbidden");
        assertThat(operator.send("PATCH", message, Map.of("text", "Sent")).status())
                .isEqualTo(200);
        assertThat(operator.send("DELETE", message, "").status()).isEqualTo(204);
        JsonNode shown = boris.get(messages(chat)).json().get(0);
        assertThat(shown.get("deleted").booleanValue()).isTrue();
    }

    @Test
    void groupOfTheSystem_hasMembersOnly_andLivesWithoutAnOwner() {
        try (TestSocket hers = anna.open()) {
            long chat = group(operator, anna, boris);
            String path = "/api/chats/" + chat + "/";
            JsonNode created = hers.await("chat.created").get("details");
            assertThat(created.get("members").findValuesAsString("role")).containsExactly("member", "member");
            operator.post(messages(chat), Map.of("text", "Welcome"));
            assertThat(hers.await("message.created").get("seq").longValue()).isEqualTo(2);
            assertThat(operator.send("DELETE", path + "members/" + boris.id() + "/", "")
                            .status())
                    .isEqualTo(204);
            assertThat(anna.get(path).json().get("my_role").stringValue()).isEqualTo("member");
            assertThat(anna.delete(path).code()).isEqualTo("forbidden");
            String role = path + "members/" + anna.id() + "/";
            assertThat(operator.send("PATCH", role, Map.of("role", "owner")).status())
                    .isEqualTo(200);
            assertThat(operator.send("DELETE", path + "members/system/", "").status())
                    .isEqualTo(404);
            assertThat(operator.send("DELETE", path, "").status()).isEqualTo(204);
            assertThat(hers.await("chat.removed").get("chat").longValue()).isEqualTo(chat);
        }
        Answer empty = operator.post("/api/chats/", Map.of("title", "Nobody", "user_ids", List.of()));
        assertThat(empty.json().get("errors").propertyNames()).containsExactly("user_ids");
    }

    @Test
    void system_canBeNoMember() {
        long chat = group(operator, anna);
        for (Answer answer : List.of(
                operator.post("/api/chats/" + chat + "/members/", Map.of("user_ids", List.of("system"))),
                operator.as(anna).post("/api/chats/direct/", Map.of("user_id", "system")))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().get("detail").stringValue()).contains("no such user: system");
        }
        assertThat(anna.post("/api/users/system/block/", "").status()).isEqualTo(404);
    }

    @Test
    void ticket_inTheNameOfAUser_opensHisSocket() {
        long chat = group(operator.as(anna), boris);
        try (TestSocket socket = byTicket(operator.as(boris))) {
            assertThat(socket.await("hello").get("user").longValue()).isEqualTo(boris.id());
            operator.as(anna).post(messages(chat), Map.of("text", "Hello"));
            JsonNode message = socket.await("message.created").get("message");
            assertThat(message.get("sender").longValue()).isEqualTo(anna.id());
        }
    }

    private static TestSocket byTicket(TestOperator as) {
        Answer ticket = as.post("/api/ws-tickets/", "");
        assertThat(ticket.status()).as(ticket.text()).isEqualTo(201);
        return TestSocket.connect(
                server.wsUri("/ws/?ticket=" + ticket.json().get("ticket").stringValue()));
    }

    @Test
    void sockets_ofASessionThatEnds_close_andOthersStay() {
        TestUser carl = server.newUser();
        try (TestSocket of = byTicket(operator.as(carl).with("Beseda-Session", SESSION));
                TestSocket other = byTicket(operator.as(carl).with("Beseda-Session", "cd".repeat(32)));
                TestSocket token = carl.open();
                TestSocket hers = anna.open()) {
            String sockets = "/api/operator/users/" + carl.id() + "/sockets/";
            assertThat(operator.send("DELETE", sockets + "?session=" + SESSION, "")
                            .status())
                    .isEqualTo(204);
            assertThat(of.awaitClose()).isEqualTo(4401);
            other.drain();
            assertThat(operator.send("DELETE", sockets, "").status()).isEqualTo(204);
            assertThat(other.awaitClose()).isEqualTo(4401);
            assertThat(token.awaitClose()).isEqualTo(4401);
            hers.drain();
        }
    }

    @Test
    void socket_byTicket_closesWhenItsUserIsNoMore() {
        TestUser dora = server.newUser();
        try (TestSocket socket = byTicket(operator.as(dora))) {
            dora.send("DELETE", "/api/me/", Map.of("password", TestUser.PASSWORD), dora.token());
            assertThat(socket.awaitClose()).isEqualTo(4401);
        }
        assertThat(operator.as(dora).post("/api/ws-tickets/", "").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"999999", "system", "nobody"})
    void user_whoIsNone_isNamed(String user) {
        Answer answer = operator.with("Beseda-As", user).get("/api/chats/");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").propertyNames()).containsExactly("beseda-as");
    }

    @Test
    void session_thatIsNoHash_isNamed() {
        Answer answer = operator.as(anna).with("Beseda-Session", "abc").post("/api/ws-tickets/", "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").propertyNames()).containsExactly("beseda-session");
    }

    @Test
    void userWhoNamesAnother_staysHimself() {
        Answer answer = TestOperator.of(server)
                .with("Authorization", "Bearer " + anna.token())
                .as(boris)
                .get("/api/me/");
        assertThat(answer.json().get("id").longValue()).isEqualTo(anna.id());
    }
}
