package io.beseda.drill.load;

import io.beseda.drill.client.Account;
import io.beseda.drill.client.Patience;
import io.beseda.drill.client.Rest;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// Users with random names, and chats among them: groups, one of all, and direct chats.
///
/// @param flood     the chat of the first users that is only for floods
/// @param members   of each chat, as indexes of `users`
record World(List<Account> users, long flood, Map<Long, List<Integer>> members) {
    private static final int GROUP_MIN = 3;
    private static final int FLOODERS = 4;
    private static final int NAME_BOUND = 36 * 36 * 36 * 36;

    /// @param random chooses; names and passwords are never the same, not even with the same seed
    static World make(URI node, Shape shape, Random random) {
        Random names = new Random();
        String prefix = "drill-" + Integer.toString(names.nextInt(NAME_BOUND), 36) + "-";
        String password = Long.toString(names.nextLong() & Long.MAX_VALUE, 36) + "-Drill";
        List<Account> users = IntStream.range(0, shape.users())
                .mapToObj(i -> Account.signUp(node, prefix + i, password))
                .toList();
        Map<Long, List<Integer>> members = new LinkedHashMap<>();
        List<Integer> all = IntStream.range(0, users.size()).boxed().toList();
        members.put(group(node, users, all), all);
        List<Integer> first = all.subList(0, Math.min(all.size(), FLOODERS));
        long flood = group(node, users, first);
        members.put(flood, first);
        for (int i = 0; i < shape.groups(); i++) {
            List<Integer> some = new ArrayList<>(all);
            Collections.shuffle(some, random);
            int size = Math.min(all.size(), GROUP_MIN + random.nextInt(Math.max(1, all.size() - GROUP_MIN)));
            members.put(group(node, users, some.subList(0, size)), List.copyOf(some.subList(0, size)));
        }
        for (int i = 0; i < users.size(); i++) {
            int other = (i + 1) % users.size();
            members.put(direct(node, users.get(i), users.get(other)), List.of(i, other));
        }
        return new World(users, flood, members);
    }

    private static long group(URI node, List<Account> users, List<Integer> members) {
        Map<String, Object> body = Map.of(
                "title",
                "Drill",
                "user_ids",
                members.stream().skip(1).map(i -> users.get(i).id()).toList());
        return make(node, "/api/chats/", body, users.get(members.getFirst()));
    }

    private static long direct(URI node, Account one, Account other) {
        return make(node, "/api/chats/direct/", Map.of("user_id", other.id()), one);
    }

    private static long make(URI node, String path, Map<String, Object> body, Account by) {
        Rest.Answer answer = Patience.ask(() -> Rest.post(node.resolve(path), body, by.token(node)));
        if (answer.status() != 200 && answer.status() != 201) {
            throw new IllegalStateException("no chat by " + by.name() + ": " + answer.status() + " " + answer.text());
        }
        return answer.json().get("id").longValue();
    }

    List<Long> chatsOf(int user) {
        return members.entrySet().stream()
                .filter(entry -> entry.getValue().contains(user))
                .map(Map.Entry::getKey)
                .toList();
    }
}
