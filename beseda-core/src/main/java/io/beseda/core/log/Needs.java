package io.beseda.core.log;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What the store has to load before a batch can be decided: one statement for each set that is not empty, in
/// the order of the fields, after the lock on `chats`.
///
/// @param chats      to lock and load, ascending
/// @param directKeys direct chats to look for (lock those found, too)
/// @param members    memberships to load, beside those of the senders of `messages`
/// @param wholeChats chats of which every membership is needed (someone leaves, roles change)
/// @param sends      idempotency keys to look for
/// @param messages   messages to load by id
/// @param positions  places whose message number is needed
/// @param blockPairs users of whom it matters whether one blocks the other (in either direction)
public record Needs(
        Set<ChatId> chats,
        Set<String> directKeys,
        Set<MemberKey> members,
        Set<ChatId> wholeChats,
        Set<SendKey> sends,
        Set<MessageKey> messages,
        Set<PositionKey> positions,
        Set<UserPair> blockPairs) {

    public record MemberKey(ChatId chat, UserId user) {}

    public record SendKey(ChatId chat, UserId sender, String clientId) {}

    public record MessageKey(ChatId chat, long messageId) {}

    public record PositionKey(ChatId chat, long seq) {}

    /// Two users, in either order.
    public record UserPair(UserId one, UserId other) {
        public UserPair {
            if (one.compareTo(other) > 0) {
                UserId swapped = one;
                one = other;
                other = swapped;
            }
        }
    }

    /// Blocks between the two of a direct chat are always loaded by the store when such a chat gets a `Send`:
    /// the pair is in the chat's `directKey`.
    public static Needs of(List<Change<?>> batch) {
        Needs needs = new Needs(
                new TreeSet<>(),
                new TreeSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>(),
                new LinkedHashSet<>());
        batch.forEach(needs::add);
        return needs;
    }

    private void add(Change<?> change) {
        if (change instanceof Change.OfChat<?> ofChat) {
            chats.add(ofChat.chat());
            members.add(new MemberKey(ofChat.chat(), change.actor()));
        }
        switch (change) {
            case Change.Send send -> {
                sends.add(new SendKey(send.chat(), send.actor(), send.clientId()));
                if (send.replyTo() != null) {
                    messages.add(new MessageKey(send.chat(), send.replyTo()));
                }
            }
            case Change.Edit edit -> messages.add(new MessageKey(edit.chat(), edit.messageId()));
            case Change.Delete delete -> messages.add(new MessageKey(delete.chat(), delete.messageId()));
            case Change.Read read -> addPosition(read.chat(), read.position());
            case Change.Delivered delivered -> addPosition(delivered.chat(), delivered.position());
            case Change.OpenDirect open -> {
                directKeys.add(open.directKey());
                blockPairs.add(new UserPair(open.actor(), open.other()));
            }
            case Change.CreateGroup create ->
                create.others().forEach(user -> blockPairs.add(new UserPair(create.actor(), user)));
            case Change.AddMembers add -> {
                for (UserId user : add.users()) {
                    members.add(new MemberKey(add.chat(), user));
                    blockPairs.add(new UserPair(add.actor(), user));
                }
            }
            case Change.RemoveMember remove -> wholeChats.add(remove.chat());
            case Change.ChangeRole role -> wholeChats.add(role.chat());
            case Change.Rename _ -> {}
            case Change.Close close -> wholeChats.add(close.chat());
        }
    }

    private void addPosition(ChatId chat, Change.Position position) {
        switch (position) {
            case Change.Position.Seq(long seq) -> positions.add(new PositionKey(chat, seq));
            case Change.Position.OfMessage(long messageId) -> messages.add(new MessageKey(chat, messageId));
        }
    }
}
