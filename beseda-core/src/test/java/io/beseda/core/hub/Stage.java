package io.beseda.core.hub;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.account.Credential;
import io.beseda.core.bus.Bus;
import io.beseda.core.bus.MemoryBus;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.ChatStore.Membership;
import io.beseda.core.log.Fact;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A hub on one loop that runs when the test says so. Frames are words such as `m3` (the message with seq 3).
final class Stage {
    static final ChatId CHAT = new ChatId(12);
    static final ChatId OTHER = new ChatId(13);
    static final int MEMBERS = 3;
    static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");

    final QueueLoop loop = new QueueLoop();
    final Words words = new Words();
    final List<Announcement> announcements = new ArrayList<>();
    final Bus bus = MemoryBus.alone();
    int holesOpened;
    /// Chats that a message is being committed of.
    final Set<ChatId> awaited = new HashSet<>();
    final Hub hub = new Hub(
            List.of(loop),
            words,
            (chat, joinedSeq, users, done) -> announcements.add(new Announcement(chat, joinedSeq, users, done)),
            bus,
            () -> holesOpened++,
            chat -> awaited.contains(chat));
    final HubLoop on = hub.on(loop);

    record Announcement(
            ChatId chat, long joinedSeq, Set<UserId> users, Consumer<Map<UserId, Announcer.Introduction>> done) {
        /// Tells each user `created` and the seq.
        void answer() {
            answer(0);
        }

        void answer(long floor) {
            Map<UserId, Announcer.Introduction> told = new HashMap<>();
            users.forEach(user -> told.put(
                    user,
                    new Announcer.Introduction(
                            List.of(word("created" + joinedSeq)), joinedSeq, floor, MEMBERS, joinedSeq)));
            done.accept(told);
        }
    }

    /// Tasks wait until the test lets the loop run.
    static final class QueueLoop implements Loop {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private final List<Runnable> later = new ArrayList<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void executeLater(Runnable task, long nanos) {
            later.add(task);
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public SharedBytes share(byte[] bytes, int length) {
            return new Shared(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }

        void run() {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
        }

        /// As long later as anything waits for.
        void runLater() {
            tasks.addAll(later);
            later.clear();
            run();
        }
    }

    record Shared(String text) implements SharedBytes {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public void release() {}
    }

    final class Peer implements Connection {
        final Subscriber subscriber;
        /// One entry per write.
        final List<String> writes = new ArrayList<>();

        int closeCode;
        private String soon = "";

        Peer(String user, Protocol protocol, boolean allChats) {
            subscriber = new Subscriber(this, new Credential(new UserId(user), null, null), protocol, allChats);
        }

        /// All words that came, in order.
        List<String> heard() {
            return writes.stream()
                    .flatMap(write -> Arrays.stream(write.strip().split(" ", -1)))
                    .toList();
        }

        @Override
        public Loop loop() {
            return loop;
        }

        @Override
        public void write(SharedBytes frames) {
            if (closeCode == 0) {
                writes.add(soon + ((Shared) frames).text());
                soon = "";
            }
        }

        @Override
        public void writeSoon(SharedBytes frames) {
            soon += ((Shared) frames).text();
        }

        @Override
        public void close(int code, String reason) {
            closeCode = closeCode == 0 ? code : closeCode;
        }

        @Override
        public boolean isOpen() {
            return closeCode == 0;
        }

        @Override
        public void reading(boolean on) {}
    }

    /// A full socket of all chats, opened as a member of `chats` since their creation.
    Peer full(String user, ChatId... chats) {
        return listening(new Peer(user, Protocol.FULL, true), chats);
    }

    Peer seed(String user, ChatId chat) {
        return listening(new Peer(user, Protocol.SEED, false), chat);
    }

    private Peer listening(Peer peer, ChatId... chats) {
        on.register(peer.subscriber);
        on.listen(peer.subscriber, Arrays.stream(chats).map(Stage::membership).toList());
        loop.run();
        return peer;
    }

    Peer opening(String user) {
        Peer peer = new Peer(user, Protocol.FULL, true);
        on.register(peer.subscriber);
        return peer;
    }

    static Membership membership(ChatId chat) {
        return new Membership(chat, 0, 0, 0, MEMBERS);
    }

    /// As after a commit of a node.
    void publish(ChatEvent... events) {
        for (ChatEvent event : events) {
            if (event instanceof ChatEvent.MemberJoined joined) {
                hub.added(List.of(new Notice.Added(joined.user(), joined.chat(), joined.seq())));
            }
        }
        hub.sequencer().offer(List.of(events));
    }

    static ChatEvent said(long seq) {
        return said(CHAT, seq);
    }

    static ChatEvent said(ChatId chat, long seq) {
        return new ChatEvent.MessageCreated(message(chat, seq));
    }

    static Message message(ChatId chat, long seq) {
        return new Message(1000 + seq, chat, seq, seq, new UserId("anna"), "t", "k", null, NOON, null, false);
    }

    /// An edit of the message with the seq `of`.
    static ChatEvent edited(long seq, long of) {
        return new ChatEvent.MessageEdited(seq, message(CHAT, of));
    }

    static ChatEvent left(long seq, String user) {
        return new ChatEvent.MemberLeft(CHAT, seq, new UserId(user), new UserId("anna"), NOON);
    }

    static ChatEvent joined(long seq, String user) {
        return new ChatEvent.MemberJoined(CHAT, seq, new UserId(user), Role.MEMBER, new UserId("anna"), NOON);
    }

    static ChatEvent closed(long seq) {
        return new ChatEvent.ChatClosed(CHAT, seq, new UserId("anna"), NOON);
    }

    static byte[] word(String word) {
        return (word + " ").getBytes(StandardCharsets.UTF_8);
    }

    /// Events as words, counted.
    static final class Words implements Encoder {
        final Map<String, Integer> encoded = new HashMap<>();
        int padding;

        @Override
        public byte @Nullable [] event(Protocol protocol, ChatEvent event) {
            String word = switch (event) {
                case ChatEvent.MessageCreated m -> "m" + m.seq();
                case ChatEvent.MessageEdited e -> "edit" + e.seq();
                case ChatEvent.MessageDeleted d -> "gone" + d.seq();
                case ChatEvent.MemberJoined j -> "join" + j.seq();
                case ChatEvent.MemberLeft l -> "left" + l.seq();
                default -> "e" + event.seq();
            };
            encoded.merge(protocol + word, 1, Integer::sum);
            if (protocol == Protocol.SEED && !(event instanceof ChatEvent.MessageCreated)
                    || event instanceof ChatEvent.ChatClosed) {
                return null;
            }
            return word(word + "x".repeat(padding));
        }

        @Override
        public byte[] position(Fact.PositionMoved moved) {
            return word("position");
        }

        @Override
        public byte[] typing(ChatId chat, UserId user) {
            return word("typing");
        }

        @Override
        public byte[] presence(UserId user, @Nullable Boolean online, @Nullable Instant lastSeen) {
            return word(user + (Boolean.TRUE.equals(online) ? "+" : "-"));
        }

        @Override
        public byte[] chatRemoved(ChatId chat) {
            return word("removed");
        }

        @Override
        public byte[] reset(ChatId chat) {
            return word("reset");
        }

        @Override
        public byte[] bye(long reconnectAfterMillis) {
            return word("bye");
        }
    }
}
