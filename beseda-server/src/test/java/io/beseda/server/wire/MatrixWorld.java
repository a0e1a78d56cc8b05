package io.beseda.server.wire;

import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.message.Draft;
import io.beseda.core.message.Messages;
import io.beseda.core.node.BesedaNode;
import io.beseda.server.testing.TestOperator;
import io.beseda.server.testing.TestServer;
import io.beseda.server.testing.TestUser;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The people of the matrix, who stay, and a new chat for every cell.
final class MatrixWorld {
    private final TestServer server;
    private final BesedaNode node;
    private final Map<Who, TestUser> people = new EnumMap<>(Who.class);
    private final Map<String, TestUser> others = new HashMap<>();
    private final long foreign;
    private int names;

    /// A chat, and the one who asks.
    ///
    /// @param asker  for anonymous: someone whose names and tokens stand in the bodies
    /// @param values what the `$` names and targets stand for
    record Scene(Who who, TestUser asker, long chat, Map<String, String> values) {
        String token() {
            return switch (who) {
                case ANONYMOUS -> "";
                case SYSTEM -> TestOperator.AUTHORIZATION;
                default -> asker.token();
            };
        }

        String fill(String template) {
            String filled = template;
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("$" + value.getKey(), value.getValue());
            }
            return filled;
        }
    }

    MatrixWorld(TestServer server) {
        this.server = server;
        this.node = server.server().node();
        for (Who who : Who.values()) {
            people.put(who, server.newUser());
        }
        for (String name : List.of("target", "partner", "admin2", "owner2", "newcomer", "hermit", "pariah")) {
            others.put(name, server.newUser());
        }
        people.values().forEach(person -> node.chats().block(id(others.get("hermit")), id(person)));
        foreign = send(chatOf(others.get("target"), others.get("owner2")), others.get("target"), "elsewhere");
    }

    private static UserId id(TestUser user) {
        return UserId.of(user.id());
    }

    private ChatId chatOf(TestUser owner, TestUser... members) {
        List<UserId> ids = java.util.Arrays.stream(members).map(MatrixWorld::id).toList();
        return node.chats()
                .group(id(owner), "Chat", History.ALL, ids)
                .view()
                .chat()
                .id();
    }

    private long send(ChatId chat, TestUser from, String text) {
        Messages messages = node.messages();
        return messages.send(id(from), chat, Draft.of(Limits.DEFAULTS, text, null, null))
                .join()
                .message()
                .id();
    }

    long lastSeq(Scene scene) {
        TestUser witness = others.get(scene.who.isOfDirectChat() ? "partner" : "owner2");
        return node.chats()
                .get(id(witness), new ChatId(scene.chat))
                .view()
                .chat()
                .lastSeq();
    }

    /// @param fresh whether the one who asks is to be a new user
    Scene scene(Who who, boolean fresh) {
        TestUser asker = fresh ? server.newUser() : people.get(who);
        Map<String, String> values = new HashMap<>();
        others.forEach((name, user) -> values.put(name, "" + user.id()));
        ChatId chat = who.isOfDirectChat() ? direct(who, asker, values) : group(who, asker, values);
        values.put("chat", "" + chat);
        values.put("self", "" + asker.id());
        values.put("name", asker.name());
        values.put("unused", "unused" + ++names + "of" + asker.name());
        values.put("password", TestUser.PASSWORD);
        values.put("access", asker.token());
        values.put("refresh", asker.refreshToken());
        values.put(
                "others", people.get(who == Who.OWNER ? Who.ADMIN : Who.OWNER).token());
        values.put("nobody", "999999999");
        values.put("foreign", "" + foreign);
        values.put("message", values.get("by target"));
        values.put("by foreign", "" + foreign);
        return new Scene(who, asker, chat.value(), values);
    }

    private ChatId direct(Who who, TestUser asker, Map<String, String> values) {
        TestUser partner = others.get("partner");
        values.put("target", "" + partner.id());
        node.chats().unblock(id(partner), id(asker));
        ChatId chat =
                node.chats().direct(id(asker), id(partner)).chat().view().chat().id();
        values.put("by own", "" + send(chat, asker, "mine"));
        String theirs = "" + send(chat, partner, "theirs");
        List.of("by target", "by admin2", "by owner2").forEach(name -> values.put(name, theirs));
        if (who == Who.BLOCKED) {
            node.chats().block(id(partner), id(asker));
        }
        return chat;
    }

    private ChatId group(Who who, TestUser asker, Map<String, String> values) {
        TestUser owner = others.get("owner2");
        TestUser admin = others.get("admin2");
        TestUser member = others.get("target");
        boolean belongs = who != Who.ANONYMOUS && who != Who.STRANGER && who != Who.SYSTEM;
        ChatId chat = belongs ? chatOf(owner, admin, member, asker) : chatOf(owner, admin, member);
        node.chats().changeRole(id(owner), chat, id(admin), Role.ADMIN);
        if (who == Who.ADMIN || who == Who.OWNER) {
            node.chats().changeRole(id(owner), chat, id(asker), who == Who.ADMIN ? Role.ADMIN : Role.OWNER);
        }
        String own = belongs ? "" + send(chat, asker, "mine") : "";
        others.forEach((name, user) -> {
            if (user == owner || user == admin || user == member) {
                values.put("by " + name, "" + send(chat, user, "of " + name));
            }
        });
        values.put("by own", belongs ? own : values.get("by target"));
        if (who == Who.REMOVED) {
            node.chats().remove(id(owner), chat, id(asker));
        }
        return chat;
    }
}
