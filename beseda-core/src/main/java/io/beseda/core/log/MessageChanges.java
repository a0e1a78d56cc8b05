package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatEvent;
import io.beseda.core.ErrorCode;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.policy.ChatPolicy;
import io.beseda.core.policy.Permit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Send, edit, delete.
final class MessageChanges {
    private final LedgerState state;

    MessageChanges(LedgerState state) {
        this.state = state;
    }

    Change.Sent send(Change.Send send) {
        Chat chat = state.chat(send.chat());
        Member me = state.standing(send.chat(), send.actor());
        // Membership before the key: who was removed does not learn what he once sent here.
        ChatPolicy.maySee(chat, me);
        Loaded.KnownSend known = state.known(send);
        if (known != null) {
            if (known.textHash() != send.textHash()) {
                throw Refusal.of(ErrorCode.IDEMPOTENCY_CONFLICT);
            }
            Message newest = state.message(send.chat(), known.message().id());
            return new Change.Sent(newest == null ? known.message() : newest, true);
        }
        Permit permit = ChatPolicy.maySend(chat, me, state.blocked(chat, send.actor()));
        if (send.replyTo() != null) {
            requireReplyable(Objects.requireNonNull(chat), Objects.requireNonNull(me), send.replyTo());
        }
        Message message = state.send(permit, send);
        Member sender = state.member(send.chat(), send.actor());
        if (sender != null) { // the system has no positions that could move
            state.put(permit, sender.movedTo(message, state.now()));
        }
        return new Change.Sent(message, false);
    }

    private void requireReplyable(Chat chat, Member me, long replyTo) {
        Message target = state.message(chat.id(), replyTo);
        if (target == null || target.seq() <= me.floor(chat.history())) {
            throw Refusal.invalid("reply_to", "is not a message of this chat.");
        }
    }

    Message edit(Change.Edit edit) {
        Chat chat = openChat(edit);
        Message message = state.message(edit.chat(), edit.messageId());
        Permit permit = ChatPolicy.mayEdit(
                chat,
                state.standing(edit.chat(), edit.actor()),
                message,
                state.blocked(chat, edit.actor()),
                state.now());
        Message present = Objects.requireNonNull(message);
        if (present.text().equals(edit.text())) {
            return present;
        }
        Message edited = present.edited(edit.text(), state.now());
        state.replace(permit, edited);
        state.log(permit, seq -> new ChatEvent.MessageEdited(seq, edited));
        return edited;
    }

    Message delete(Change.Delete delete) {
        Chat chat = openChat(delete);
        Message message = state.message(delete.chat(), delete.messageId());
        @Nullable Member sender = message == null ? null : state.member(delete.chat(), message.sender());
        Permit permit = ChatPolicy.mayDelete(chat, state.standing(delete.chat(), delete.actor()), message, sender);
        Message present = Objects.requireNonNull(message);
        if (present.deleted()) {
            return present;
        }
        Message tombstone = present.tombstone();
        state.replace(permit, tombstone);
        state.log(permit, seq -> new ChatEvent.MessageDeleted(seq, tombstone));
        return tombstone;
    }

    private Chat openChat(Change.OfChat<?> change) {
        Chat chat = state.chat(change.chat());
        if (chat == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        return chat;
    }
}
