package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.Refusal;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.Committed;
import io.beseda.core.log.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Sending, editing, deleting: durable, once, in one order.
public interface SendingContract extends HasStore {
    @Test
    default void send_isReadBackAsAnswered() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());

        Message first = it.send(anna, chat, "Привет! \"quoted\" \\ 🎉");
        Message reply = it.commit(new Change.Send(anna, chat, "two\nlines", first.id(), "k2", Long.MIN_VALUE))
                .message();

        assertThat(it.store().history(chat, 0, null, null, 10)).containsExactly(first, reply);
        assertThat(it.store().message(chat, reply.id())).contains(reply);
        assertThat(reply.replyTo()).isEqualTo(first.id());
        assertThat(reply.hasClientKey()).isTrue();
    }

    @Test
    default void send_atATimeWithNanoseconds_isAnsweredInMicroseconds() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Instant fine = Instant.parse("2026-11-24T10:15:30.123456789Z");

        Committed committed = it.store().commit(List.of(it.sending(anna, chat, "one")), fine);

        Message answered = ((Change.Sent) committed.answers().getFirst()).message();
        assertThat(answered.createdAt()).isEqualTo(Instant.parse("2026-11-24T10:15:30.123456Z"));
        assertThat(it.store().message(chat, answered.id())).contains(answered);
    }

    @Test
    default void send_repeatedWithSameKey_returnsFirstMessage() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Change.Sent first = it.commit(it.sending(anna, chat, "one", "same"));

        Committed second = it.committed(List.of(it.sending(anna, chat, "one", "same")));

        assertThat(first.repeated()).isFalse();
        assertThat(second.answers()).containsExactly(new Change.Sent(first.message(), true));
        assertThat(second.facts()).isEmpty();
        assertThat(it.store().history(chat, 0, null, null, 10)).hasSize(1);
    }

    @Test
    default void send_repeatedAfterAnEdit_returnsTheMessageAsItIsNow() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Message first = it.commit(it.sending(anna, chat, "one", "same")).message();
        Message edited = it.commit(new Change.Edit(anna, chat, first.id(), "two"));

        Change.Sent repeated = it.commit(it.sending(anna, chat, "one", "same"));

        assertThat(repeated).isEqualTo(new Change.Sent(edited, true));
    }

    @Test
    default void send_ofTheSameKeyTwiceInABatch_writesOne() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());

        List<Object> answers =
                it.answers(List.of(it.sending(anna, chat, "one", "same"), it.sending(anna, chat, "one", "same")));

        assertThat(((Change.Sent) answers.get(0)).repeated()).isFalse();
        assertThat(((Change.Sent) answers.get(1)).repeated()).isTrue();
        assertThat(it.store().history(chat, 0, null, null, 10)).hasSize(1);
    }

    @Test
    default void send_withAUsedKeyAndAnotherText_isRefused() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        it.commit(it.sending(anna, chat, "one", "same"));

        assertThatThrownBy(() -> it.commit(it.sending(anna, chat, "two", "same")))
                .isInstanceOfSatisfying(
                        Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_CONFLICT));
    }

    @Test
    default void send_withTheSameKeyByAnotherOrElsewhere_isAnotherMessage() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        ChatId other = it.group(anna, boris);

        List<Object> answers = it.answers(List.of(
                it.sending(anna, chat, "one", "same"),
                it.sending(boris, chat, "one", "same"),
                it.sending(anna, other, "one", "same")));

        assertThat(answers)
                .allSatisfy(
                        answer -> assertThat(((Change.Sent) answer).repeated()).isFalse());
    }

    @Test
    default void send_byAStranger_isNotFoundAndHurtsNoNeighbour() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId stranger = it.user();
        ChatId chat = it.group(anna, it.user());
        int good = 63;
        List<Change<?>> batch = new ArrayList<>();
        for (int i = 0; i < good; i++) {
            batch.add(it.sending(anna, chat, "text " + i));
        }
        int poisoned = 31;
        batch.add(poisoned, it.sending(stranger, chat, "let me in"));

        List<Object> answers = it.answers(batch);

        assertThat(answers.get(poisoned))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(answers).filteredOn(Change.Sent.class::isInstance).hasSize(good);
        assertThat(it.store().history(chat, 0, null, null, 100))
                .extracting(Message::text)
                .hasSize(good)
                .doesNotContain("let me in");
    }

    @Test
    default void send_toAChatThatIsNotThere_isNotFound() {
        StoreFixture it = fixture();

        assertThatThrownBy(() -> it.commit(it.sending(it.user(), new ChatId(Limits.MAX_ID - 1), "hello?")))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    default void send_byManyAtOnce_leavesNoGapInSeq() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        List<ChatId> chats = List.of(it.group(anna, boris), it.group(anna, boris), it.direct(anna, boris));
        int threads = 4; // more than the server has writing, and none that waits for a connection
        int rounds = 40;
        int perBatch = 6;
        List<Callable<Boolean>> senders = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            UserId sender = t % 2 == 0 ? anna : boris;
            senders.add(() -> {
                for (int round = 0; round < rounds; round++) {
                    List<Change<?>> batch = new ArrayList<>();
                    for (int i = 0; i < perBatch; i++) {
                        batch.add(it.sending(sender, chats.get(i % chats.size()), "text"));
                    }
                    it.answers(batch);
                }
                return true;
            });
        }

        it.together(senders);

        for (ChatId chat : chats) {
            List<ChatEvent> log = it.log(chat);
            assertThat(log).hasSize(threads * rounds * perBatch / chats.size());
            assertThat(log.getLast().seq()).isEqualTo(log.size());
        }
    }

    @Test
    default void send_ofOneKeyByManyAtOnce_writesOneMessage() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Callable<Change.Sent> retry = () -> it.commit(it.sending(anna, chat, "once", "same"));

        List<Change.Sent> answers = it.together(Collections.nCopies(16, retry));

        assertThat(answers)
                .extracting(Change.Sent::message)
                .containsOnly(answers.getFirst().message());
        assertThat(answers).filteredOn(answer -> !answer.repeated()).hasSize(1);
    }

    @Test
    default void send_tellsWhatBecameTrue() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());

        Committed committed = it.committed(List.of(it.sending(anna, chat, "one")));

        Message message = ((Change.Sent) committed.answers().getFirst()).message();
        assertThat(committed.facts()).containsExactly(new Fact.Logged(new ChatEvent.MessageCreated(message)));
    }

    @Test
    default void delete_leavesATombstoneInItsPlace() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Message first = it.send(anna, chat, "one");
        Message second = it.send(anna, chat, "two");

        Message tombstone = it.commit(new Change.Delete(anna, chat, first.id()));

        assertThat(tombstone).isEqualTo(first.tombstone());
        assertThat(it.store().history(chat, 0, null, null, 10)).containsExactly(tombstone, second);
    }

    @Test
    default void delete_ofAMessageOfAnotherChat_isNotFound() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        ChatId other = it.group(anna, it.user());
        Message elsewhere = it.send(anna, other, "one");

        assertThatThrownBy(() -> it.commit(new Change.Delete(anna, chat, elsewhere.id())))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
        assertThat(it.store().message(chat, elsewhere.id())).isEmpty();
    }

    @Test
    default void sendEditAndDelete_inOneBatch_keepTheirOrder() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());
        Message first = it.send(anna, chat, "one");

        List<Object> answers = it.answers(List.of(
                it.sending(anna, chat, "two"),
                new Change.Edit(anna, chat, first.id(), "1"),
                it.sending(anna, chat, "three"),
                new Change.Delete(anna, chat, first.id())));

        assertThat(answers).noneMatch(Refusal.class::isInstance);
        Message tombstone = it.store().message(chat, first.id()).orElseThrow();
        assertThat(tombstone.deleted()).isTrue();
        assertThat(it.log(chat))
                .containsExactly(
                        new ChatEvent.MessageCreated(tombstone),
                        new ChatEvent.MessageCreated(((Change.Sent) answers.get(0)).message()),
                        new ChatEvent.MessageEdited(3, tombstone),
                        new ChatEvent.MessageCreated(((Change.Sent) answers.get(2)).message()),
                        new ChatEvent.MessageDeleted(5, tombstone));
    }
}
