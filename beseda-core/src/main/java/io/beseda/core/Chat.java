package io.beseda.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A chat as the store has it.
///
/// @param directKey   for a direct chat the key of its two users ([#directKey]); `null` for a group
/// @param lastSeq     number of changes so far; 0 in a chat just created
/// @param messageCount number of messages so far, deleted ones included
/// @param lastMessageSeq seq of the newest message, 0 when there is none
/// @param activeAt    creation, or the newest message: what the chat list is ordered by
public record Chat(
        ChatId id,
        @Nullable String directKey,
        String title,
        History history,
        int memberCount,
        long lastSeq,
        long messageCount,
        long lastMessageSeq,
        Instant createdAt,
        Instant activeAt,
        boolean closed) {

    /// The id of a chat that is not stored yet.
    public static final ChatId UNBORN = new ChatId(Limits.MAX_ID);

    public boolean isGroup() {
        return directKey == null;
    }

    /// One key for a pair of users, whoever asks: both ids in code point order, each preceded by its length,
    /// so that no two pairs share a key.
    public static String directKey(UserId one, UserId other) {
        UserId first = one.compareTo(other) <= 0 ? one : other;
        UserId second = first.equals(one) ? other : one;
        return first.value().length() + ":" + first.value() + second.value().length() + ":" + second.value();
    }

    public Chat withId(ChatId newId) {
        return copy(newId, title, memberCount, lastSeq, messageCount, lastMessageSeq, activeAt, closed);
    }

    public Chat withLastSeq(long seq) {
        return copy(id, title, memberCount, seq, messageCount, lastMessageSeq, activeAt, closed);
    }

    /// After this message, the newest one.
    public Chat withMessage(Message message) {
        return copy(id, title, memberCount, lastSeq, message.number(), message.seq(), message.createdAt(), closed);
    }

    public Chat withMemberCount(int count) {
        return copy(id, title, count, lastSeq, messageCount, lastMessageSeq, activeAt, closed);
    }

    public Chat withTitle(String newTitle) {
        return copy(id, newTitle, memberCount, lastSeq, messageCount, lastMessageSeq, activeAt, closed);
    }

    public Chat asClosed() {
        return copy(id, title, memberCount, lastSeq, messageCount, lastMessageSeq, activeAt, true);
    }

    /// With everything that can change.
    private Chat copy(
            ChatId newId,
            String newTitle,
            int members,
            long seq,
            long messages,
            long messageSeq,
            Instant newestAt,
            boolean end) {
        return new Chat(
                newId, directKey, newTitle, history, members, seq, messages, messageSeq, createdAt, newestAt, end);
    }
}
