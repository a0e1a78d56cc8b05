package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Member;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.policy.ChatPolicy;
import io.beseda.core.policy.Permit;
import java.util.Objects;

/// Read and delivered positions: they only move forward. The system's are always at the end.
final class PositionChanges {
    private final LedgerState state;

    PositionChanges(LedgerState state) {
        this.state = state;
    }

    /// Where a position points: the place in the log, and how many messages there are up to it.
    private record Place(long seq, long number) {}

    Change.Moved read(Change.Read read) {
        Permit permit = permit(read.chat(), read.actor());
        Member me = me(permit);
        Place place = place(me, read.position());
        if (place.seq() <= me.readSeq()) {
            return new Change.Moved(me.readSeq(), 0);
        }
        state.put(permit, me.readUpTo(place.seq(), place.number(), state.now()));
        tell(permit, Fact.PositionMoved.Kind.READ, place.seq());
        return new Change.Moved(place.seq(), 0);
    }

    Change.Moved delivered(Change.Delivered delivered) {
        Permit permit = permit(delivered.chat(), delivered.actor());
        Member me = me(permit);
        Place place = place(me, delivered.position());
        if (place.seq() <= me.deliveredSeq()) {
            return new Change.Moved(me.deliveredSeq(), 0);
        }
        state.put(permit, me.deliveredUpTo(place.seq(), state.now()));
        tell(permit, Fact.PositionMoved.Kind.DELIVERED, place.seq());
        return new Change.Moved(place.seq(), 0);
    }

    private void tell(Permit permit, Fact.PositionMoved.Kind kind, long upTo) {
        state.tell(new Fact.PositionMoved(
                permit.chat(), permit.user(), kind, upTo, chat(permit.chat()).memberCount()));
    }

    private Place place(Member me, Change.Position position) {
        Chat chat = chat(me.chat());
        return switch (position) {
            case Change.Position.Seq(long seq) -> {
                if (seq > chat.lastSeq()) {
                    throw Refusal.invalid("seq", "is beyond the last one of this chat.");
                }
                yield new Place(seq, state.numberAt(chat, seq));
            }
            case Change.Position.OfMessage(long messageId) -> {
                Message message = ChatPolicy.visible(chat, me, state.message(chat.id(), messageId));
                yield new Place(message.seq(), message.number());
            }
        };
    }

    private Permit permit(ChatId chat, UserId actor) {
        return ChatPolicy.maySee(state.chat(chat), state.standing(chat, actor));
    }

    private Member me(Permit permit) {
        return Objects.requireNonNull(state.standing(permit.chat(), permit.user()));
    }

    private Chat chat(ChatId id) {
        Chat chat = state.chat(id);
        if (chat == null) {
            throw Refusal.of(ErrorCode.NOT_FOUND);
        }
        return chat;
    }
}
