package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Blocks, positions, and when someone was last seen.
interface UserRowsContract extends HasStore {
    @Test
    default void block_isListedNewestFirstAndOnce() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        UserId vera = it.user();

        it.store().block(anna, vera);
        it.store().block(anna, boris);
        it.store().block(anna, vera);

        assertThat(it.store().blockedBy(anna)).containsExactly(boris, vera);
        assertThat(it.store().blockedBy(vera)).isEmpty();

        it.store().unblock(anna, boris);
        it.store().unblock(anna, boris);
        assertThat(it.store().blockedBy(anna)).containsExactly(vera);
    }

    @Test
    default void seen_keepsTheNewestTime() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        Instant early = Instant.parse("2026-11-24T10:00:00.000001Z");
        Instant late = Instant.parse("2026-11-24T11:00:00Z");

        it.store().seen(Map.of(anna, late, boris, early));
        it.store().seen(Map.of(anna, early, boris, late));
        it.store().seen(Map.of());

        assertThat(it.store().lastSeen(List.of(anna, boris, it.user()))).isEqualTo(Map.of(anna, late, boris, late));
        assertThat(it.store().lastSeen(List.of())).isEmpty();
    }

    @Test
    default void sharingAChat_findsThoseWhoDo() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        UserId vera = it.user();
        it.group(anna, boris);
        it.group(boris, vera);

        assertThat(it.store().sharingAChat(anna, List.of(boris, vera))).containsExactly(boris);
        assertThat(it.store().sharingAChat(vera, List.of(anna, boris))).containsExactly(boris);
        assertThat(it.store().sharingAChat(anna, List.of())).isEmpty();
    }

    @Test
    default void read_movesForwardOnly() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        int count = 5;
        for (int i = 0; i < count; i++) {
            it.send(anna, chat, "text " + i);
        }

        assertThat(it.commit(it.reading(boris, chat, 3))).isEqualTo(new Change.Moved(3, 2));
        assertThat(it.commit(it.reading(boris, chat, 1))).isEqualTo(new Change.Moved(3, 2));
        assertThat(it.store().unread(boris)).isEqualTo(Map.of(chat, 2L));
        assertThat(it.commit(new Change.Delivered(boris, chat, new Change.Position.Seq(4))))
                .isEqualTo(new Change.Moved(4, 2));
        assertThat(it.store().member(chat, boris).orElseThrow())
                .satisfies(member -> assertThat(member.readSeq()).isEqualTo(3))
                .satisfies(member -> assertThat(member.deliveredSeq()).isEqualTo(4));
    }

    @Test
    default void read_ofAMessage_countsUpToIt() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        it.commit(new Change.Rename(anna, chat, "Between"));
        long second = it.send(anna, chat, "one").id();
        it.send(anna, chat, "two");

        Change.Moved moved = it.commit(new Change.Read(boris, chat, new Change.Position.OfMessage(second)));

        assertThat(moved).isEqualTo(new Change.Moved(2, 1));
    }

    @Test
    default void read_inTheSameBatchAsSends_countsThem() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        it.send(anna, chat, "one");

        List<Object> answers = it.answers(
                List.of(it.reading(boris, chat, 1), it.sending(anna, chat, "two"), it.sending(anna, chat, "three")));

        assertThat(answers.getFirst()).isEqualTo(new Change.Moved(1, 2));
    }

    @Test
    default void reached_areThoseAtOrPastAPlace() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        UserId vera = it.user();
        ChatId chat = it.group(anna, boris, vera);
        it.send(anna, chat, "one");
        it.send(anna, chat, "two");
        it.commit(it.reading(boris, chat, 2));
        it.commit(new Change.Delivered(vera, chat, new Change.Position.Seq(1)));

        assertThat(it.store().reached(chat, 1, 10))
                .extracting(member -> member.user())
                .containsExactlyInAnyOrder(anna, boris, vera);
        assertThat(it.store().reached(chat, 2, 10))
                .extracting(member -> member.user())
                .containsExactlyInAnyOrder(anna, boris);
        assertThat(it.store().reached(chat, 1, 2)).hasSize(2);
    }
}
