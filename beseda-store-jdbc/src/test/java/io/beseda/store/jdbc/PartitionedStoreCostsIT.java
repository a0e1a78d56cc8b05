package io.beseda.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// On partitioned tables every statement that is run for a chat looks into one partition of each of them. The
/// lists in docs/scale.md are these.
class PartitionedStoreCostsIT extends PostgresStoreCostsIT {
    /// A place in a plan where rows were looked for. What a plan has, but did not need, is "never executed".
    private static final Pattern LOOKED = Pattern.compile(
            "on (beseda_message|beseda_event|beseda_chat_member)_p(\\d+).*(?:actual rows|Update|Delete)");

    /// These find the chats of a user first, wherever they are.
    private static final Set<String> OF_A_USER = Set.of(
            "the list of chats", "the list of unread chats", "unread counts", "memberships", "who shares a chat");

    @Override
    Database open(String url) {
        return Partitioned.open(url);
    }

    @Override
    void check(Costly statement, String plan) {
        Map<String, Set<String>> partitions = partitions(plan);
        if (OF_A_USER.contains(statement.name())) {
            assertThat(partitions.get("beseda_chat_member")).hasSizeGreaterThan(1);
        } else {
            assertThat(partitions.values())
                    .as("%s: %s", statement, partitions)
                    .allSatisfy(some -> assertThat(some).hasSize(1));
        }
        // Whether it sorts a handful of rows, or reads all of 5,000 chats, is up to the planner here.
        assertThat(plan).as("%s", statement).doesNotContainPattern("Seq Scan on beseda_(message|event|chat_member)");
    }

    static Stream<Costly> otherStatements() {
        StoreCosts.Costly.BindChat ofChat = (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value));
        return Stream.of(
                new Costly("a whole chat", Loading.WHOLE_CHATS, ofChat, false),
                new Costly("members of chats", ChatReads.MEMBERS_OF, ofChat, true),
                new Costly(
                        "a message",
                        MessageReads.MESSAGE,
                        (chat, _) -> params -> params.id(chat).number(1),
                        false),
                new Costly(
                        "who has read",
                        ChatReads.REACHED,
                        (chat, _) -> params -> params.id(chat).number(1).number(50),
                        true),
                new Costly(
                        "senders of messages",
                        Loading.SENDERS,
                        (chat, _) -> params -> params.keys(Keys.of(List.of(chat), ChatId::value, _ -> 1L)),
                        false),
                new Costly(
                        "a changed member",
                        Writing.UPDATE_MEMBER,
                        (chat, _) -> row(chat, (params, id) -> {
                            params.text("member");
                            for (int i = 0; i < 7; i++) {
                                params.number(0);
                            }
                            params.id(id).text("nobody");
                        }),
                        false),
                new Costly(
                        "a member who is gone",
                        Writing.DELETE_MEMBER,
                        (chat, _) -> row(chat, (params, id) -> params.id(id).text("nobody")),
                        false),
                new Costly(
                        "a changed message",
                        Writing.UPDATE_MESSAGE,
                        (chat, _) -> row(
                                chat,
                                (params, id) -> params.text("")
                                        .number(0)
                                        .flag(false)
                                        .id(id)
                                        .number(-1)),
                        false));
    }

    private static Session.Bind row(ChatId chat, Session.BindRow<ChatId> bind) {
        return params -> params.rows(Rows.of(List.of(chat), bind));
    }

    @ParameterizedTest
    @MethodSource("otherStatements")
    void statementForAChat_looksIntoOnePartition(Costly statement) {
        Map<String, Set<String>> partitions = partitions(plan(statement, new ChatId(1), 0));

        assertThat(partitions).as("%s", statement).isNotEmpty();
        assertThat(partitions.values()).allSatisfy(some -> assertThat(some).hasSize(1));
    }

    @Test
    void statementForSeveralChats_looksIntoTheirPartitionsOnly() {
        List<ChatId> chats = Stream.of(1L, 2L, 3L, 4L).map(ChatId::new).toList();
        Costly all = new Costly(
                "several chats",
                Loading.WHOLE_CHATS,
                (_, _) -> params -> params.keys(Keys.of(chats, ChatId::value)),
                false);
        Set<String> theirs = new TreeSet<>();
        for (ChatId chat : chats) {
            theirs.addAll(membersOf(otherStatements().findFirst().orElseThrow(), chat));
        }

        assertThat(membersOf(all, chats.getFirst())).isEqualTo(theirs).hasSizeLessThanOrEqualTo(4);
    }

    private Set<String> membersOf(Costly statement, ChatId chat) {
        return Objects.requireNonNull(partitions(plan(statement, chat, 0)).get("beseda_chat_member"));
    }

    private static Map<String, Set<String>> partitions(String plan) {
        Map<String, Set<String>> partitions = new HashMap<>();
        Matcher matcher = LOOKED.matcher(plan);
        while (matcher.find()) {
            partitions.computeIfAbsent(matcher.group(1), _ -> new TreeSet<>()).add(matcher.group(2));
        }
        return partitions;
    }
}
