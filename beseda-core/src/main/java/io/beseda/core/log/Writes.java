package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.Member;
import io.beseda.core.Message;
import java.util.List;

/// The rows that a decided batch writes: at most one per key. One multi-row statement for each list that is
/// not empty.
///
/// @param newChats       rows to insert, ids already given
/// @param changedChats   rows to update whole, by id
/// @param newMembers     rows to insert
/// @param changedMembers rows to update whole, by chat and user
/// @param goneMembers    rows to delete
/// @param newMessages    rows to insert
/// @param changedMessages rows whose text, edited_at and deleted_at change
/// @param events         log entries to insert; `MessageCreated` is never among them, since the message row is
/// its entry
public record Writes(
        List<Chat> newChats,
        List<Chat> changedChats,
        List<Member> newMembers,
        List<Member> changedMembers,
        List<Needs.MemberKey> goneMembers,
        List<NewMessage> newMessages,
        List<Message> changedMessages,
        List<ChatEvent> events) {

    public record NewMessage(Message message, long textHash) {}
}
