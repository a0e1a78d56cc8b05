package io.beseda.server.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestUser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A database with a bit of everything, made by people who use a server. [#names] says which ids they got.
final class Filled {
    private final Map<String, Long> ids = new LinkedHashMap<>();
    private final TestUser anna;
    private final TestUser boris;
    private final TestUser clara;
    private final TestUser dora;
    private final TestUser emil;
    private final TestUser fedor;

    Filled(TestServer server) {
        anna = named("anna", server.newUser());
        boris = named("boris", server.newUser());
        clara = named("clara", server.newUser());
        dora = named("dora", server.newUser());
        emil = named("emil", server.newUser());
        fedor = named("fedor", server.newUser());
        fillGroup();
        fillJoinedGroup();
        fillDirect();
        endGroups();
        leaveForGood();
    }

    /// What `$name` stands for in the damages.
    Map<String, Long> names() {
        return ids;
    }

    private TestUser named(String name, TestUser user) {
        ids.put(name, user.id());
        return user;
    }

    private long named(String name, long id) {
        ids.put(name, id);
        return id;
    }

    /// The seqs in comments are those that the damages name.
    private void fillGroup() {
        long chat = named("group", anna.group("Group", boris, clara));
        long one = named("first", anna.say(chat, "one").get("id").longValue()); // 1
        JsonNode two = ok(boris.post(messages(chat), Map.of("text", "two", "reply_to", one, "client_id", "b-2")))
                .json();
        clara.say(chat, "three"); // 3
        ok(anna.patch(messages(chat) + one + "/", Map.of("text", "one, again"))); // 4
        ok(boris.delete(messages(chat) + two.get("id").longValue() + "/")); // 5
        add(chat, dora); // 6
        dora.say(chat, "seven"); // 7
        ok(anna.patch(member(chat, boris), Map.of("role", "admin"))); // 8
        ok(anna.patch("/api/chats/" + chat + "/", Map.of("title", "Everybody"))); // 9
        ok(boris.delete(member(chat, clara))); // 10
        anna.say(chat, "eleven"); // 11
        add(chat, clara); // 12
        clara.say(chat, "thirteen"); // 13
        boris.say(chat, "fourteen"); // 14
        ok(boris.delete(member(chat, boris))); // 15
        add(chat, boris); // 16
        long gone = anna.say(chat, "seventeen").get("id").longValue(); // 17
        anna.say(chat, "eighteen"); // 18
        ok(anna.delete(messages(chat) + gone + "/")); // 19
        add(chat, emil); // 20
        emil.say(chat, "twenty-one"); // 21
        ok(anna.delete(member(chat, emil))); // 22
        anna.say(chat, "twenty-three"); // 23
        ok(dora.post("/api/chats/" + chat + "/read/", Map.of("seq", 13)));
        ok(dora.post("/api/chats/" + chat + "/delivered/", Map.of("seq", 20)));
    }

    private void fillJoinedGroup() {
        long chat = named(
                "joined", anna.group(Map.of("title", "Joined", "history", "joined", "user_ids", List.of(boris.id()))));
        anna.say(chat, "one");
        boris.say(chat, "two");
        add(chat, clara); // 3
        clara.say(chat, "four");
        ok(clara.delete(member(chat, clara)));
        anna.say(chat, "six");
        add(chat, clara, dora);
        anna.say(chat, "nine");
    }

    private void fillDirect() {
        long chat = named("direct", anna.direct(boris));
        long one = anna.say(chat, "one").get("id").longValue(); // 1
        boris.say(chat, "two"); // 2
        ok(anna.patch(messages(chat) + one + "/", Map.of("text", "one!"))); // 3
        ok(anna.delete(messages(chat) + one + "/")); // 4
        anna.say(chat, "five");
        named("empty", clara.direct(dora));
    }

    private void endGroups() {
        long closed = named("closed", anna.group("Closed", boris));
        anna.say(closed, "one"); // 1
        ok(anna.delete("/api/chats/" + closed + "/")); // 2
        long left = clara.group("Left", dora);
        ok(clara.delete(member(left, clara)));
        ok(dora.delete(member(left, dora)));
    }

    private void leaveForGood() {
        long chat = fedor.group("Fedor's", anna);
        fedor.say(chat, "hello");
        fedor.say(fedor.direct(anna), "good-bye");
        ok(fedor.send("DELETE", "/api/me/", Map.of("password", TestUser.PASSWORD), fedor.token()));
        ok(boris.post("/api/users/" + anna.id() + "/block/", ""));
        TestUser again = TestUser.logIn(emil.server(), emil.name());
        ok(again.post("/api/token/blacklist/", Map.of("refresh", again.refreshToken())));
    }

    private void add(long chat, TestUser... users) {
        List<Long> added = java.util.Arrays.stream(users).map(TestUser::id).toList();
        ok(anna.post("/api/chats/" + chat + "/members/", Map.of("user_ids", added)));
    }

    private static String messages(long chat) {
        return "/api/chats/" + chat + "/messages/";
    }

    private static String member(long chat, TestUser user) {
        return "/api/chats/" + chat + "/members/" + user.id() + "/";
    }

    private static TestUser.Answer ok(TestUser.Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
        return answer;
    }
}
