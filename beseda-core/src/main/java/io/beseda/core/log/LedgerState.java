package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.policy.ChatPolicy;
import io.beseda.core.policy.Permit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What the chats of a batch look like after the changes applied so far, and what became different. Whatever
/// changes a chat asks for the [Permit] of someone in it.
final class LedgerState {
    private final Loaded loaded;
    private final Ledger.Ids ids;
    private final Instant now;
    private final Map<ChatId, Chat> chats;
    private final Map<String, ChatId> directs = new HashMap<>();
    private final Map<Needs.MemberKey, Member> members;
    private final Map<Needs.SendKey, Loaded.KnownSend> sends;
    private final Map<Needs.MessageKey, Message> messages;
    private final Map<ChatId, List<Message>> sent = new HashMap<>();

    private final Set<ChatId> touchedChats = new LinkedHashSet<>();
    private final Set<Needs.MemberKey> touchedMembers = new LinkedHashSet<>();
    private final Map<Needs.MessageKey, Long> newMessages = new LinkedHashMap<>();
    private final Set<Needs.MessageKey> changedMessages = new LinkedHashSet<>();
    private final List<Fact> facts = new ArrayList<>();

    LedgerState(Loaded loaded, Ledger.Ids ids, Instant now) {
        this.loaded = loaded;
        this.ids = ids;
        this.now = now;
        this.chats = new HashMap<>(loaded.chats());
        this.members = new HashMap<>(loaded.members());
        this.sends = new HashMap<>(loaded.sends());
        this.messages = new HashMap<>(loaded.messages());
        loaded.chats().values().forEach(chat -> {
            if (chat.directKey() != null) {
                directs.put(chat.directKey(), chat.id());
            }
        });
    }

    Instant now() {
        return now;
    }

    // ---- what there is

    @Nullable
    Chat chat(ChatId id) {
        return chats.get(id);
    }

    @Nullable
    ChatId direct(String key) {
        return directs.get(key);
    }

    @Nullable
    Member member(ChatId chat, UserId user) {
        return members.get(new Needs.MemberKey(chat, user));
    }

    /// The membership by which this actor is judged.
    @Nullable
    Member standing(ChatId chat, UserId actor) {
        return ChatPolicy.standing(chat(chat), actor, member(chat, actor));
    }

    /// Everyone in the chat: complete only for the chats of [Needs#wholeChats].
    List<Member> membersOf(ChatId chat) {
        return members.values().stream()
                .filter(member -> member.chat().equals(chat))
                .toList();
    }

    Loaded.@Nullable KnownSend known(Change.Send send) {
        return sends.get(new Needs.SendKey(send.chat(), send.actor(), send.clientId()));
    }

    @Nullable
    Message message(ChatId chat, long id) {
        return messages.get(new Needs.MessageKey(chat, id));
    }

    /// The number of messages at or below `seq`.
    long numberAt(Chat chat, long seq) {
        if (seq >= chat.lastMessageSeq()) {
            return chat.messageCount();
        }
        long number = loaded.positions().getOrDefault(new Needs.PositionKey(chat.id(), seq), 0L);
        for (Message message : sent.getOrDefault(chat.id(), List.of())) {
            if (message.seq() <= seq) {
                number = message.number();
            }
        }
        return number;
    }

    boolean blocks(UserId by, UserId whom) {
        return loaded.blocks().contains(new Loaded.Block(by, whom));
    }

    /// Whether someone of this direct chat blocks the sender, or the sender him.
    boolean blocked(@Nullable Chat chat, UserId sender) {
        if (chat == null || chat.directKey() == null) {
            return false;
        }
        for (Loaded.Block block : loaded.blocks()) {
            boolean involved = block.by().equals(sender) || block.whom().equals(sender);
            if (involved && Chat.directKey(block.by(), block.whom()).equals(chat.directKey())) {
                return true;
            }
        }
        return false;
    }

    // ---- what changes

    /// Creates a chat; whoever may create one needs no permit in it.
    Chat open(Change.OfNewChat change, Chat blueprint, Collection<Member> blueprints) {
        ChatId given = change.id();
        ChatId id = given == null ? new ChatId(ids.nextChat()) : given;
        Chat chat = blueprint.withId(id);
        put(chat);
        if (chat.directKey() != null) {
            directs.put(chat.directKey(), id);
        }
        List<UserId> users = new ArrayList<>();
        for (Member member : blueprints) {
            put(member.in(id));
            users.add(member.user());
        }
        facts.add(new Fact.ChatOpened(id, users));
        return chat;
    }

    /// Appends to the chat's log: the next seq goes to `event`.
    <E extends ChatEvent> E log(Permit permit, LongFunction<E> event) {
        Chat chat = chatOf(permit);
        E logged = event.apply(chat.lastSeq() + 1);
        put(chat.withLastSeq(logged.seq()));
        facts.add(new Fact.Logged(logged));
        return logged;
    }

    /// Appends a new message, and moves its sender's positions to it.
    Message send(Permit permit, Change.Send send) {
        long id = ids.nextMessage();
        Chat before = chatOf(permit);
        Message message = log(
                        permit,
                        seq -> new ChatEvent.MessageCreated(new Message(
                                id,
                                before.id(),
                                seq,
                                before.messageCount() + 1,
                                permit.user(),
                                send.text(),
                                send.clientId(),
                                send.replyTo(),
                                now,
                                null,
                                false)))
                .message();
        put(chatOf(permit).withMessage(message));
        Needs.MessageKey key = new Needs.MessageKey(before.id(), id);
        messages.put(key, message);
        newMessages.put(key, send.textHash());
        sent.computeIfAbsent(before.id(), _ -> new ArrayList<>()).add(message);
        sends.put(
                new Needs.SendKey(before.id(), permit.user(), send.clientId()),
                new Loaded.KnownSend(message, send.textHash()));
        return message;
    }

    void replace(Permit permit, Message message) {
        Needs.MessageKey key = new Needs.MessageKey(permit.chat(), message.id());
        messages.put(key, message);
        if (!newMessages.containsKey(key)) {
            changedMessages.add(key);
        }
    }

    void put(Permit permit, Member member) {
        if (!member.chat().equals(permit.chat())) {
            throw new IllegalArgumentException("a permit for another chat");
        }
        put(member);
    }

    void remove(Permit permit, UserId user) {
        Needs.MemberKey key = new Needs.MemberKey(permit.chat(), user);
        members.remove(key);
        touchedMembers.add(key);
    }

    void put(Permit permit, Chat chat) {
        if (!chat.id().equals(permit.chat())) {
            throw new IllegalArgumentException("a permit for another chat");
        }
        put(chat);
    }

    void tell(Fact fact) {
        facts.add(fact);
    }

    private Chat chatOf(Permit permit) {
        Chat chat = chats.get(permit.chat());
        if (chat == null) {
            throw new IllegalStateException("a permit for a chat that is not loaded");
        }
        return chat;
    }

    private void put(Chat chat) {
        chats.put(chat.id(), chat);
        touchedChats.add(chat.id());
    }

    private void put(Member member) {
        Needs.MemberKey key = new Needs.MemberKey(member.chat(), member.user());
        members.put(key, member);
        touchedMembers.add(key);
    }

    // ---- what to write

    List<Fact> facts() {
        return facts;
    }

    Writes writes() {
        List<Chat> newChats = new ArrayList<>();
        List<Chat> changedChats = new ArrayList<>();
        for (ChatId id : touchedChats) {
            Chat chat = chats.get(id);
            if (chat != null) {
                (loaded.chats().containsKey(id) ? changedChats : newChats).add(chat);
            }
        }
        List<Member> newMembers = new ArrayList<>();
        List<Member> changedMembers = new ArrayList<>();
        List<Needs.MemberKey> goneMembers = new ArrayList<>();
        for (Needs.MemberKey key : touchedMembers) {
            Member member = members.get(key);
            boolean existed = loaded.members().containsKey(key);
            if (member != null) {
                (existed ? changedMembers : newMembers).add(member);
            } else if (existed) {
                goneMembers.add(key);
            }
        }
        List<Writes.NewMessage> inserted = new ArrayList<>();
        newMessages.forEach((key, textHash) -> {
            Message message = messages.get(key);
            if (message != null) {
                inserted.add(new Writes.NewMessage(message, textHash));
            }
        });
        List<Message> updated = new ArrayList<>();
        for (Needs.MessageKey key : changedMessages) {
            Message message = messages.get(key);
            if (message != null) {
                updated.add(message);
            }
        }
        List<ChatEvent> events = new ArrayList<>();
        for (Fact fact : facts) {
            if (fact instanceof Fact.Logged(ChatEvent event) && !(event instanceof ChatEvent.MessageCreated)) {
                events.add(event);
            }
        }
        return new Writes(newChats, changedChats, newMembers, changedMembers, goneMembers, inserted, updated, events);
    }
}
