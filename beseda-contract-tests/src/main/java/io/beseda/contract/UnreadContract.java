package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore.ChatCursor;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Unread is exact: compared with a plain count after every step of a thousand random histories. They are
/// played side by side, a few changes of each in one batch, so that it takes seconds and batches are examined
/// too.
interface UnreadContract extends HasStore {
    /// One chat as a plain list of messages and of places up to which each user has read.
    final class PlainChat {
        private final ChatId id;
        private final Map<Long, Long> seqOfMessage = new TreeMap<>();
        private final Set<Long> deleted = new HashSet<>();
        private final Map<UserId, Long> readUpTo = new HashMap<>();
        private long lastSeq;

        private PlainChat(ChatId id, List<UserId> members) {
            this.id = id;
            members.forEach(user -> readUpTo.put(user, 0L));
        }

        private void apply(Change<?> change, Object answer) {
            switch (answer) {
                case Refusal _ -> {}
                case Change.Sent(Message message, boolean repeated) -> {
                    if (!repeated) {
                        seqOfMessage.put(message.id(), message.seq());
                        readUpTo.put(message.sender(), message.seq());
                        lastSeq = message.seq();
                    }
                }
                case Message message -> deleted.add(message.id());
                case Change.Moved moved -> {
                    if (change instanceof Change.Read) {
                        readUpTo.merge(change.actor(), moved.upTo(), Math::max);
                    }
                }
                case List<?> added -> added.forEach(member -> join((Member) member));
                case Change.Done _ -> readUpTo.remove(((Change.RemoveMember) change).user());
                default -> throw new AssertionError("unexpected answer " + answer);
            }
        }

        private void join(Member member) {
            readUpTo.put(member.user(), member.joinedSeq());
            lastSeq = Math.max(lastSeq, member.joinedSeq());
        }

        private long unread(UserId user) {
            Long place = readUpTo.get(user);
            return place == null
                    ? 0
                    : seqOfMessage.entrySet().stream()
                            .filter(message -> message.getValue() > place && !deleted.contains(message.getKey()))
                            .count();
        }
    }

    /// A change that may or may not be allowed at this moment: the answer says.
    private static Change<?> random(StoreFixture it, Random random, PlainChat chat, List<UserId> users) {
        UserId user = users.get(random.nextInt(users.size()));
        UserId owner = users.getFirst();
        List<Long> messages = List.copyOf(chat.seqOfMessage.keySet());
        int dice = random.nextInt(100);
        if (dice < 45) {
            return it.sending(user, chat.id, "text");
        }
        if (dice < 65) {
            return it.reading(user, chat.id, random.nextLong(chat.lastSeq + 1));
        }
        if (dice < 72 && !messages.isEmpty()) {
            long message = messages.get(random.nextInt(messages.size()));
            return new Change.Read(user, chat.id, new Change.Position.OfMessage(message));
        }
        if (dice < 84 && !messages.isEmpty()) {
            long message = messages.get(random.nextInt(messages.size()));
            return new Change.Delete(random.nextBoolean() ? owner : user, chat.id, message);
        }
        UserId other = users.get(1 + random.nextInt(users.size() - 1));
        return chat.readUpTo.containsKey(other)
                ? new Change.RemoveMember(random.nextBoolean() ? owner : other, chat.id, other)
                : new Change.AddMembers(owner, chat.id, List.of(other), Limits.DEFAULTS.groupMembers());
    }

    @Test
    default void unread_inAThousandRandomHistories_isExact() {
        long seed = Long.getLong("beseda.seed", System.nanoTime());
        System.out.println("unread: -Dbeseda.seed=" + seed);
        Random random = new Random(seed);
        StoreFixture it = fixture();
        List<UserId> users = IntStream.range(0, 5).mapToObj(_ -> it.user()).toList();
        List<PlainChat> chats = new ArrayList<>();
        int histories = 1_000;
        List<Change<?>> openings = new ArrayList<>();
        for (int i = 0; i < histories; i++) {
            History history = i % 2 == 0 ? History.ALL : History.JOINED;
            openings.add(new Change.CreateGroup(users.getFirst(), "Chat " + i, history, users.subList(1, 3)));
        }
        it.answers(openings)
                .forEach(answer -> chats.add(new PlainChat(((Change.Opened) answer).chat(), users.subList(0, 3))));

        int steps = 20;
        int changesPerStep = 3;
        for (int step = 0; step < steps; step++) {
            List<Change<?>> batch = new ArrayList<>();
            List<PlainChat> chatOfChange = new ArrayList<>();
            for (PlainChat chat : chats) {
                for (int i = 0; i < changesPerStep; i++) {
                    batch.add(random(it, random, chat, users));
                    chatOfChange.add(chat);
                }
            }
            List<Object> answers = it.answers(batch);
            for (int i = 0; i < batch.size(); i++) {
                chatOfChange.get(i).apply(batch.get(i), answers.get(i));
            }
            for (UserId user : users) {
                assertThat(it.store().unread(user))
                        .as("unread of %s, seed %s, step %s", user, seed, step)
                        .isEqualTo(counted(chats, user));
            }
        }
        for (UserId user : users) {
            assertThat(listed(it, user, false)).as("all chats, seed %s", seed).isEqualTo(counted(chats, user));
            assertThat(listed(it, user, true)).as("unread chats, seed %s", seed).isEqualTo(counted(chats, user));
        }
    }

    private static Map<ChatId, Long> counted(List<PlainChat> chats, UserId user) {
        Map<ChatId, Long> counts = new HashMap<>();
        for (PlainChat chat : chats) {
            long unread = chat.unread(user);
            if (unread > 0) {
                counts.put(chat.id, unread);
            }
        }
        return counts;
    }

    /// The counts in the pages of the chat list, zeroes left out.
    private static Map<ChatId, Long> listed(StoreFixture it, UserId user, boolean unreadOnly) {
        Map<ChatId, Long> counts = new HashMap<>();
        List<ChatView> page = it.store().chats(user, new ChatPage(Limits.LIST_MAX, null, unreadOnly));
        while (!page.isEmpty()) {
            for (ChatView view : page) {
                if (view.unread() > 0) {
                    counts.put(view.chat().id(), view.unread());
                }
            }
            ChatView last = page.getLast();
            ChatCursor cursor =
                    new ChatCursor(last.chat().activeAt(), last.chat().id());
            page = it.store().chats(user, new ChatPage(Limits.LIST_MAX, cursor, unreadOnly));
        }
        return counts;
    }
}
