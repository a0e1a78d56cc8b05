package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.policy.ChatPolicy;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Port: where chats are kept. The store is the truth; everything else is a hint.
///
/// Every method may be called from any thread and may block. A failure throws [StoreException] and leaves
/// nothing half done. Reads are one statement each, whatever the number of rows, and see everything committed
/// before they began.
public interface ChatStore extends AutoCloseable {
    /// How many batches may usefully be committed at once: the number of writer lanes. Changes of one chat
    /// (and openings of one direct chat) always go to the same lane.
    int lanes();

    /// One durable transaction for the whole batch: locks the chats named ([Needs]), loads what is needed,
    /// lets [Ledger] decide, writes what it decided. Returns only after it is durable. The number of
    /// statements does not grow with the batch. A conflict with another node (serialization, deadlock, a
    /// direct chat created meanwhile) is run again here.
    Committed commit(List<Change<?>> batch, Instant now);

    /// Made when the data was created or restored; another epoch means that a `seq` a client knows may mean
    /// another change.
    String epoch();

    /// Looks whether the data has changed under us: restored, or now kept by another server. True: there is a
    /// new epoch.
    boolean checkEpoch();

    /// Changes with every commit by anybody else, and perhaps with ours: while it is the same, nobody else has
    /// committed anything.
    String markOfOthers();

    /// My membership in an open chat.
    Optional<Member> member(ChatId chat, UserId user);

    Optional<ChatView> chat(ChatId chat, UserId me);

    /// The chat as I see it; a stranger is told that there is no such chat.
    default ChatView visible(ChatId chat, UserId me) {
        return visible(chat(chat, me).orElse(null));
    }

    /// What was found, if the policy lets it be seen.
    static ChatView visible(@Nullable ChatView view) {
        ChatPolicy.maySee(view == null ? null : view.chat(), view == null ? null : view.me());
        return Objects.requireNonNull(view);
    }

    /// My open chats, newest activity first.
    List<ChatView> chats(UserId me, ChatPage page);

    /// All open chats of these users, with what a socket must know to listen to them. One statement; an entry
    /// for each user.
    Map<UserId, Memberships> memberships(Collection<UserId> users);

    default Memberships memberships(UserId me) {
        return memberships(List.of(me)).getOrDefault(me, Memberships.NONE);
    }

    /// How long these chats' logs are; closed ones too, unknown ones are absent.
    Map<ChatId, Long> lastSeqs(Collection<ChatId> chats);

    /// How often each of these users was added to a chat; those who never were are absent.
    Map<UserId, Long> chatsVersions(Collection<UserId> users);

    /// All members of these chats (use it for small ones), each chat's by joining.
    Map<ChatId, List<Member>> membersOf(Collection<ChatId> chats);

    /// A page of members by (joined_seq, user), after the one given.
    List<Member> members(ChatId chat, @Nullable MemberCursor after, int limit);

    /// Messages of a chat with seq > `floor`, ascending: the newest `limit` below `before`, or the oldest
    /// `limit` above `after`. Neither given: the newest. Rows read: `limit`, whatever the length of the chat.
    List<Message> history(ChatId chat, long floor, @Nullable Long before, @Nullable Long after, int limit);

    Optional<Message> message(ChatId chat, long messageId);

    /// My chats with unread messages.
    Map<ChatId, Long> unread(UserId me);

    /// Members whose read or delivered position is at or past `seq`, at most `limit`.
    List<Member> reached(ChatId chat, long seq, int limit);

    /// For each chat the log after the seq given, ascending, at most `limit` entries each. A message that was
    /// edited or deleted since shows its newest state in every entry. One or two statements for all chats
    /// together.
    Map<ChatId, List<ChatEvent>> events(Map<ChatId, Long> after, int limit);

    /// Those of `others` who share an open chat with me.
    Set<UserId> sharingAChat(UserId me, Collection<UserId> others);

    /// Repeating it changes nothing.
    void block(UserId by, UserId whom);

    void unblock(UserId by, UserId whom);

    /// Whom I block, newest first.
    List<UserId> blockedBy(UserId me);

    /// When these users were last online; never seen ones are absent.
    Map<UserId, Instant> lastSeen(Collection<UserId> users);

    void seen(Map<UserId, Instant> users);

    /// Fails when the store cannot answer a trivial question.
    void ping();

    @Override
    void close();

    /// A chat as one of its members sees it.
    ///
    /// @param unread      messages after my read position that are not deleted
    /// @param lastMessage the newest message above my floor, a deleted one included
    record ChatView(
            Chat chat, Member me, long unread, @Nullable Message lastMessage) {}

    /// @param after the last chat of the page before
    record ChatPage(int limit, @Nullable ChatCursor after, boolean unreadOnly) {}

    record ChatCursor(Instant activeAt, ChatId chat) {}

    record MemberCursor(long joinedSeq, UserId user) {}

    /// @param version how often the user had been added to a chat: a list of another version may lack one
    record Memberships(long version, List<Membership> chats) {
        static final Memberships NONE = new Memberships(0, List.of());

        public Memberships {
            chats = List.copyOf(chats);
        }
    }

    /// @param floor nothing at or below it may be seen by me
    record Membership(ChatId chat, long joinedSeq, long floor, long lastSeq, int memberCount) {}
}
