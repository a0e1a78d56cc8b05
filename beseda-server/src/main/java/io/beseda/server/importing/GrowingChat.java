package io.beseda.server.importing;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Needs;
import io.beseda.core.log.Writes;
import io.beseda.store.jdbc.ChatImport.Present;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A chat of ours while it takes in what the other system has. Between two calls its log is one that Beseda
/// could have written: numbered without a hole, and only members send. Owner: the import's thread.
final class GrowingChat {
    private static final long NO_HASH = 0; // keys that the server makes are never sent a second time

    private static final Comparator<Member> BY_JOINING = Comparator.comparingLong(Member::joinedSeq)
            .thenComparing(Member::joinedAt)
            .thenComparing(Member::user);

    private final boolean asRead;
    private Chat chat;
    private final Map<UserId, Member> members = new LinkedHashMap<>();
    /// Who has nothing unread, and is to stay so.
    private final Set<UserId> caughtUp = new HashSet<>();
    private final Set<UserId> stored = new HashSet<>();
    private boolean chatStored;
    private boolean changed;
    private long lastMessageId;

    private final Set<UserId> touched = new LinkedHashSet<>();
    private final List<Writes.NewMessage> messages = new ArrayList<>();
    private final List<ChatEvent> events = new ArrayList<>();

    private GrowingChat(boolean asRead, Chat chat, long lastMessageId) {
        this.asRead = asRead;
        this.chat = chat;
        this.lastMessageId = lastMessageId;
    }

    /// One that is there.
    ///
    /// @param asRead what comes counts as read by those who have nothing unread
    static GrowingChat of(Present present, boolean asRead) {
        GrowingChat growing = new GrowingChat(asRead, present.chat(), present.lastMessageId());
        growing.chatStored = true;
        for (Member member : present.members()) {
            growing.members.put(member.user(), member);
            growing.stored.add(member.user());
            if (asRead && member.readSeq() == present.chat().lastSeq()) {
                growing.caughtUp.add(member.user());
            }
        }
        return growing;
    }

    /// A new one. The first of a group's members owns it.
    static GrowingChat create(
            ChatId id,
            @Nullable String directKey,
            String title,
            Collection<SourceChat.Joined> members,
            Instant at,
            boolean asRead) {
        GrowingChat growing = new GrowingChat(
                asRead, new Chat(id, directKey, title, History.ALL, members.size(), 0, 0, 0, at, at, false), 0);
        for (SourceChat.Joined joined : members) {
            boolean owner = directKey == null && growing.members.isEmpty();
            growing.add(joined, owner ? Role.OWNER : Role.MEMBER);
        }
        growing.changed = true;
        return growing;
    }

    /// Whoever joins has read all that was there.
    private void add(SourceChat.Joined joined, Role role) {
        Instant at = joined.at();
        long seq = chat.lastSeq();
        put(new Member(chat.id(), joined.user(), role, seq, at, seq, chat.messageCount(), seq, at, at));
        if (asRead) {
            caughtUp.add(joined.user());
        }
    }

    Chat chat() {
        return chat;
    }

    long lastMessageId() {
        return lastMessageId;
    }

    Set<UserId> members() {
        return Set.copyOf(members.keySet());
    }

    boolean has(UserId user) {
        return members.containsKey(user);
    }

    void join(SourceChat.Joined joined) {
        log(new ChatEvent.MemberJoined(chat.id(), nextSeq(), joined.user(), Role.MEMBER, joined.user(), joined.at()));
        add(joined, Role.MEMBER);
        chat = chat.withMemberCount(members.size());
    }

    void append(SourceMessage source, long id, String key, String text) {
        Message message = new Message(
                id,
                chat.id(),
                nextSeq(),
                chat.messageCount() + 1,
                source.sender(),
                text,
                key,
                null,
                source.at(),
                null,
                false);
        chat = chat.withLastSeq(message.seq()).withMessage(message);
        lastMessageId = id;
        messages.add(new Writes.NewMessage(message, NO_HASH));
        Member sender = members.get(source.sender());
        if (sender == null) {
            throw new IllegalStateException("only members send: " + source);
        }
        put(sender.movedTo(message, source.at()));
        changed = true;
    }

    void rename(String title) {
        chat = chat.withTitle(title);
        log(new ChatEvent.ChatUpdated(chat.id(), nextSeq(), title, owner(), chat.activeAt()));
    }

    /// An owner is followed by the oldest member; the last one closes the chat.
    void leave(UserId user) {
        Role role = Objects.requireNonNull(members.remove(user)).role();
        caughtUp.remove(user);
        touched.add(user);
        log(new ChatEvent.MemberLeft(chat.id(), nextSeq(), user, user, chat.activeAt()));
        chat = chat.withMemberCount(members.size());
        if (members.isEmpty()) {
            log(new ChatEvent.ChatClosed(chat.id(), nextSeq(), user, chat.activeAt()));
            chat = chat.asClosed();
        } else if (role == Role.OWNER && members.values().stream().noneMatch(GrowingChat::owns)) {
            Member heir = members.values().stream().min(BY_JOINING).orElseThrow();
            put(heir.withRole(Role.OWNER));
            log(new ChatEvent.MemberChanged(chat.id(), nextSeq(), heir.user(), Role.OWNER, user, chat.activeAt()));
        }
    }

    private UserId owner() {
        return members.values().stream()
                .filter(GrowingChat::owns)
                .findFirst()
                .orElseThrow()
                .user();
    }

    private static boolean owns(Member member) {
        return member.role() == Role.OWNER;
    }

    private long nextSeq() {
        return chat.lastSeq() + 1;
    }

    private void log(ChatEvent event) {
        events.add(event);
        chat = chat.withLastSeq(event.seq());
        changed = true;
    }

    private void put(Member member) {
        members.put(member.user(), member);
        touched.add(member.user());
    }

    /// Adds what became different since the last time to the rows to write.
    ///
    /// @return whether there was anything
    boolean collect(Writes rows) {
        if (!changed) {
            return false;
        }
        for (UserId user : caughtUp) {
            Member member = members.get(user);
            if (member != null && member.readSeq() < chat.lastSeq()) {
                put(member.readUpTo(chat.lastSeq(), chat.messageCount(), chat.activeAt()));
            }
        }
        (chatStored ? rows.changedChats() : rows.newChats()).add(chat);
        for (UserId user : touched) {
            Member member = members.get(user);
            if (member != null) {
                (stored.add(user) ? rows.newMembers() : rows.changedMembers()).add(member);
            } else if (stored.remove(user)) {
                rows.goneMembers().add(new Needs.MemberKey(chat.id(), user));
            }
        }
        rows.newMessages().addAll(messages);
        rows.events().addAll(events);
        chatStored = true;
        changed = false;
        touched.clear();
        messages.clear();
        events.clear();
        return true;
    }
}
