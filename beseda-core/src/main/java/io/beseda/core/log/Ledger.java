package io.beseda.core.log;

import io.beseda.core.Chat;
import io.beseda.core.ErrorCode;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides one batch: takes what the store loaded under the locks, applies the changes one after the other,
/// and says which rows to write. No I/O. Owner: the thread that runs the transaction; used once.
///
/// The store's transaction is: lock and load [Needs]; `new Ledger(...)`; [#decide]; write the rows; load the
/// unread counts of [#moved]; commit; [#committed].
public final class Ledger {
    /// Where new ids come from. Message ids must rise from call to call, and from transaction to transaction
    /// of one chat.
    public interface Ids {
        long nextMessage();

        long nextChat();
    }

    private final List<Change<?>> batch;
    private final ChatPolicyCustomizer customizer;
    private final LedgerState state;
    private final MessageChanges messages;
    private final MemberChanges members;
    private final PositionChanges positions;
    private final List<Object> answers = new ArrayList<>();
    private final Set<Needs.MemberKey> moved = new LinkedHashSet<>();

    public Ledger(List<Change<?>> batch, Loaded loaded, Ids ids, Instant now, ChatPolicyCustomizer customizer) {
        this.batch = batch;
        this.customizer = customizer;
        this.state = new LedgerState(loaded, ids, now);
        this.messages = new MessageChanges(state);
        this.members = new MemberChanges(state);
        this.positions = new PositionChanges(state);
    }

    /// Applies all changes; call it once. A refused change leaves no trace in the others.
    public Writes decide() {
        for (Change<?> change : batch) {
            try {
                requireAllowedByHost(change);
                answers.add(apply(change));
            } catch (Refusal refusal) {
                answers.add(refusal);
            }
        }
        return state.writes();
    }

    /// Strangers are not its business: they are told that there is no such chat.
    private void requireAllowedByHost(Change<?> change) {
        Chat chat = null;
        Member me = null;
        if (change instanceof Change.OfChat<?> ofChat) {
            chat = state.chat(ofChat.chat());
            me = state.member(ofChat.chat(), change.actor());
            if (chat == null || me == null) {
                return;
            }
        }
        String reason = customizer.refusal(change, chat, me);
        if (reason != null) {
            throw Refusal.of(ErrorCode.FORBIDDEN, reason);
        }
    }

    /// Members whose unread count belongs into an answer, to be counted after the rows were written.
    public Set<Needs.MemberKey> moved() {
        return moved;
    }

    public Committed committed(Map<Needs.MemberKey, Long> unread) {
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Change.Moved answer && batch.get(i) instanceof Change.OfChat<?> change) {
                long count = unread.getOrDefault(new Needs.MemberKey(change.chat(), change.actor()), 0L);
                answers.set(i, new Change.Moved(answer.upTo(), count));
            }
        }
        return new Committed(answers, state.facts());
    }

    private Object apply(Change<?> change) {
        return switch (change) {
            case Change.Send send -> messages.send(send);
            case Change.Edit edit -> messages.edit(edit);
            case Change.Delete delete -> messages.delete(delete);
            case Change.Read read -> {
                moved.add(new Needs.MemberKey(read.chat(), read.actor()));
                yield positions.read(read);
            }
            case Change.Delivered delivered -> {
                moved.add(new Needs.MemberKey(delivered.chat(), delivered.actor()));
                yield positions.delivered(delivered);
            }
            case Change.OpenDirect open -> members.openDirect(open);
            case Change.CreateGroup create -> members.createGroup(create);
            case Change.AddMembers add -> members.add(add);
            case Change.RemoveMember remove -> members.remove(remove);
            case Change.ChangeRole role -> members.changeRole(role);
            case Change.Rename rename -> members.rename(rename);
            case Change.Close close -> members.close(close);
        };
    }
}
