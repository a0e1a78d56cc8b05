package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.core.Chat;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.History;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore.ChatView;
import io.beseda.core.log.Committed;
import io.beseda.core.log.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Chats begin: two users share one direct chat, whoever asks and however many at once.
public interface OpeningContract extends HasStore {
    @Test
    default void openDirect_createsAChatOfTwo() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();

        Committed committed = it.committed(List.of(new Change.OpenDirect(anna, boris)));

        Change.Opened opened = (Change.Opened) committed.answers().getFirst();
        assertThat(opened.existed()).isFalse();
        assertThat(committed.facts()).containsExactly(new Fact.ChatOpened(opened.chat(), List.of(anna, boris)));
        ChatView view = it.store().chat(opened.chat(), anna).orElseThrow();
        assertThat(view.chat().directKey()).isEqualTo(Chat.directKey(boris, anna));
        assertThat(view.chat().isGroup()).isFalse();
        assertThat(view.chat().memberCount()).isEqualTo(2);
        assertThat(view.me().role()).isEqualTo(Role.MEMBER);
        assertThat(view.lastMessage()).isNull();
        assertThat(view.unread()).isZero();
    }

    @Test
    default void openDirect_again_findsTheFirst() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.direct(anna, boris);

        assertThat(it.commit(new Change.OpenDirect(anna, boris))).isEqualTo(new Change.Opened(chat, true));
        assertThat(it.commit(new Change.OpenDirect(boris, anna))).isEqualTo(new Change.Opened(chat, true));
    }

    @Test
    default void openDirect_byManyAtOnce_makesOneChat() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        List<Callable<Change.Opened>> openings = new ArrayList<>();
        int callers = 32;
        for (int i = 0; i < callers; i++) {
            Change.OpenDirect open =
                    i % 2 == 0 ? new Change.OpenDirect(anna, boris) : new Change.OpenDirect(boris, anna);
            openings.add(() -> it.commit(open));
        }

        List<Change.Opened> answers = it.together(openings);

        assertThat(answers)
                .extracting(Change.Opened::chat)
                .hasSize(callers)
                .containsOnly(answers.getFirst().chat());
        assertThat(answers).filteredOn(answer -> !answer.existed()).hasSize(1);
        assertThat(it.store().memberships(anna).chats()).hasSize(1);
    }

    @Test
    default void openDirect_crosswiseInLargeBatches_neitherHangsNorFails() {
        StoreFixture it = fixture();
        List<UserId> users = new ArrayList<>();
        int count = 12;
        for (int i = 0; i < count; i++) {
            users.add(it.user());
        }
        List<Change<?>> upwards = new ArrayList<>();
        for (UserId one : users) {
            for (UserId other : users) {
                if (one.compareTo(other) < 0) {
                    upwards.add(new Change.OpenDirect(one, other));
                }
            }
        }
        List<Change<?>> downwards = upwards.reversed();

        // Both orders at once: where rows are inserted one by one, the two wait for each other.
        List<List<Object>> answers = it.together(List.of(() -> it.answers(upwards), () -> it.answers(downwards)));

        assertThat(answers.get(0))
                .extracting(answer -> ((Change.Opened) answer).chat())
                .containsExactlyElementsOf(answers.get(1).reversed().stream()
                        .map(answer -> ((Change.Opened) answer).chat())
                        .toList());
    }

    @Test
    default void openDirect_twiceInABatchAndASend_fitTogether() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();

        List<Object> answers =
                it.answers(List.of(new Change.OpenDirect(anna, boris), new Change.OpenDirect(boris, anna)));

        ChatId chat = ((Change.Opened) answers.get(0)).chat();
        assertThat(answers).containsExactly(new Change.Opened(chat, false), new Change.Opened(chat, true));
    }

    @Test
    default void openDirect_ofUsersWhoseIdsAreStrings_tellsThemApart() {
        StoreFixture it = fixture();
        UserId odd = new UserId("1:a\"b\\" + it.user());
        UserId cyrillic = new UserId("Аня 🎉" + it.user());
        UserId plain = it.user();

        ChatId one = it.direct(odd, cyrillic);
        ChatId two = it.direct(odd, plain);

        assertThat(one).isNotEqualTo(two);
        assertThat(it.commit(new Change.OpenDirect(cyrillic, odd)).chat()).isEqualTo(one);
        assertThat(it.send(odd, one, "hello").sender()).isEqualTo(odd);
        assertThat(it.store().membersOf(List.of(one)).get(one))
                .extracting(Member::user)
                .containsExactlyInAnyOrder(odd, cyrillic);
    }

    @Test
    default void openDirect_withOneWhoBlockedMe_isRefused() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        it.store().block(boris, anna);

        assertThatThrownBy(() -> it.commit(new Change.OpenDirect(anna, boris)))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID));
        assertThat(it.store().memberships(anna).chats()).isEmpty();
    }

    @Test
    default void send_toADirectChatWhereOneBlocksTheOther_isRefusedToBoth() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.direct(anna, boris);
        ChatId group = it.group(anna, boris);
        it.store().block(boris, anna);

        List<Object> answers = it.answers(List.of(
                it.sending(anna, chat, "one"), it.sending(boris, chat, "two"), it.sending(anna, group, "three")));

        assertThat(answers.subList(0, 2))
                .allSatisfy(answer -> assertThat(((Refusal) answer).code()).isEqualTo(ErrorCode.BLOCKED));
        assertThat(answers.get(2)).isInstanceOf(Change.Sent.class);

        it.store().unblock(boris, anna);
        assertThat(it.send(anna, chat, "again").seq()).isEqualTo(1);
    }

    @Test
    default void createGroup_isReadBackAsAsked() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();

        ChatId chat = it.commit(new Change.CreateGroup(anna, "Обед & co", History.JOINED, List.of(boris)))
                .chat();

        ChatView view = it.store().chat(chat, anna).orElseThrow();
        assertThat(view.chat().title()).isEqualTo("Обед & co");
        assertThat(view.chat().history()).isEqualTo(History.JOINED);
        assertThat(view.chat().isGroup()).isTrue();
        assertThat(view.chat().createdAt()).isEqualTo(view.chat().activeAt());
        assertThat(view.me().role()).isEqualTo(Role.OWNER);
        assertThat(it.store().member(chat, boris).orElseThrow().role()).isEqualTo(Role.MEMBER);
        assertThat(it.store().member(chat, it.user())).isEmpty();
    }

    @Test
    default void createGroup_manyInABatch_givesEachItsOwn() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        List<Change<?>> batch = new ArrayList<>();
        int groups = 20;
        for (int i = 0; i < groups; i++) {
            batch.add(new Change.CreateGroup(anna, "Group " + i, History.ALL, List.of()));
        }

        assertThat(it.answers(batch))
                .extracting(answer -> ((Change.Opened) answer).chat())
                .doesNotHaveDuplicates()
                .hasSize(groups);
    }
}
