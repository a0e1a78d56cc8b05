package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.ErrorCode;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Member;
import io.beseda.core.Refusal;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore.MemberCursor;
import io.beseda.core.log.ChatStore.Membership;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/// Who is in a chat, from which place on, and until when.
public interface MembersContract extends HasStore {
    private static Change.AddMembers adding(UserId actor, ChatId chat, UserId... users) {
        return new Change.AddMembers(actor, chat, List.of(users), Limits.DEFAULTS.groupMembers());
    }

    @Test
    default void addMembers_startAtTheirJoining() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(History.JOINED, anna);
        it.send(anna, chat, "before");

        Member added = it.commit(adding(anna, chat, boris)).getFirst();

        assertThat(it.store().member(chat, boris)).contains(added);
        assertThat(added.joinedSeq()).isEqualTo(2);
        assertThat(added.floor(History.JOINED)).isEqualTo(2);
        assertThat(it.store().chat(chat, boris).orElseThrow().unread()).isZero();
        assertThat(it.store().chat(chat, boris).orElseThrow().lastMessage()).isNull();
        assertThat(it.store().memberships(boris).chats()).containsExactly(new Membership(chat, 2, 2, 2, 2));
        assertThat(it.store().memberships(anna).chats()).containsExactly(new Membership(chat, 0, 0, 2, 2));
    }

    @Test
    default void addMembers_toAChatThatShowsAll_seeWhatWasBefore() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(History.ALL, anna);
        var before = it.send(anna, chat, "before");

        it.commit(adding(anna, chat, boris));

        var view = it.store().chat(chat, boris).orElseThrow();
        assertThat(view.lastMessage()).isEqualTo(before);
        assertThat(view.unread()).isZero();
        assertThat(it.store().memberships(boris).chats()).containsExactly(new Membership(chat, 2, 0, 2, 2));
    }

    @Test
    default void addMembers_whoAreThere_stayAsTheyAre() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        Member before = it.store().member(chat, boris).orElseThrow();

        assertThat(it.commit(adding(anna, chat, boris))).isEmpty();

        assertThat(it.store().member(chat, boris)).contains(before);
        assertThat(it.log(chat)).isEmpty();
    }

    @Test
    default void removeMember_isGoneAtOnce() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);

        it.commit(new Change.RemoveMember(anna, chat, boris));

        assertThat(it.store().member(chat, boris)).isEmpty();
        assertThat(it.store().chat(chat, boris)).isEmpty();
        assertThat(it.store().memberships(boris).chats()).isEmpty();
        assertThat(it.store().unread(boris)).isEmpty();
        assertThatThrownBy(() -> it.send(boris, chat, "still here?"))
                .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    default void removeAndAdd_inOneBatch_joinsAnew() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(History.JOINED, anna, boris);
        it.send(anna, chat, "unread");

        it.answers(List.of(new Change.RemoveMember(anna, chat, boris), adding(anna, chat, boris)));

        Member again = it.store().member(chat, boris).orElseThrow();
        assertThat(again.joinedSeq()).isEqualTo(3);
        assertThat(it.store().unread(boris)).isEmpty();
    }

    @Test
    default void addAndRemove_inOneBatch_leavesNoRow() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna);

        it.answers(List.of(adding(anna, chat, boris), new Change.RemoveMember(anna, chat, boris)));

        assertThat(it.store().member(chat, boris)).isEmpty();
        assertThat(it.log(chat)).hasSize(2);
    }

    @Test
    default void leave_ofTheOwner_handsTheChatToTheOldestAdmin() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        UserId vera = it.user();
        ChatId chat = it.group(anna, boris, vera);
        it.commit(new Change.ChangeRole(anna, chat, vera, Role.ADMIN));

        it.commit(new Change.RemoveMember(anna, chat, anna));

        assertThat(it.store().member(chat, vera).orElseThrow().role()).isEqualTo(Role.OWNER);
        assertThat(it.log(chat).getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.MemberChanged.class,
                        event -> assertThat(event.user()).isEqualTo(vera));
    }

    @Test
    default void leave_ofTheLastMember_closesTheChat() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);

        it.commit(new Change.RemoveMember(anna, chat, anna));

        assertThat(it.store().memberships(anna).chats()).isEmpty();
        assertThat(it.log(chat).getLast()).isInstanceOf(ChatEvent.ChatClosed.class);
    }

    @Test
    default void close_makesTheChatInvisible() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId chat = it.group(anna, boris);
        it.send(anna, chat, "one");

        it.commit(new Change.Close(anna, chat));

        for (UserId user : List.of(anna, boris)) {
            assertThat(it.store().chat(chat, user)).isEmpty();
            assertThat(it.store().member(chat, user)).isEmpty();
            assertThat(it.store().memberships(user).chats()).isEmpty();
            assertThat(it.store().unread(user)).isEmpty();
        }
        assertThat(it.store().sharingAChat(anna, List.of(boris))).isEmpty();
        assertThatThrownBy(() -> it.send(anna, chat, "two")).isInstanceOf(Refusal.class);
    }

    @Test
    default void removeAndSend_atOnce_haveOneOrder() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        int rounds = 20;
        for (int round = 0; round < rounds; round++) {
            ChatId chat = it.group(anna, boris);
            Callable<Object> remove = () -> it.answers(List.of(new Change.RemoveMember(anna, chat, boris)))
                    .getFirst();
            Callable<Object> send = () ->
                    it.answers(List.of(it.sending(boris, chat, "just in time"))).getFirst();

            Object sent = it.together(List.of(remove, send)).get(1);

            // Either before the removal and in the log before it, or refused.
            List<ChatEvent> log = it.log(chat);
            if (sent instanceof Refusal) {
                assertThat(log).hasExactlyElementsOfTypes(ChatEvent.MemberLeft.class);
            } else {
                assertThat(log).hasExactlyElementsOfTypes(ChatEvent.MessageCreated.class, ChatEvent.MemberLeft.class);
            }
        }
    }

    @Test
    default void members_arePagedByJoining() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        List<UserId> everyone = new ArrayList<>(List.of(anna));
        int others = 24;
        for (int i = 0; i < others; i++) {
            UserId user = it.user();
            it.commit(adding(anna, chat, user));
            everyone.add(user);
        }

        List<UserId> paged = new ArrayList<>();
        int limit = 10;
        List<Member> page = it.store().members(chat, null, limit);
        while (!page.isEmpty()) {
            assertThat(page.size()).isLessThanOrEqualTo(limit);
            page.forEach(member -> paged.add(member.user()));
            Member last = page.getLast();
            page = it.store().members(chat, new MemberCursor(last.joinedSeq(), last.user()), limit);
        }

        assertThat(paged).containsExactlyElementsOf(everyone);
    }

    @Test
    default void membersOf_givesEachChatItsOwn() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId one = it.group(anna);
        ChatId two = it.group(boris, anna);

        Map<ChatId, List<Member>> members = it.store().membersOf(Set.of(one, two, new ChatId(Limits.MAX_ID - 1)));

        assertThat(members).containsOnlyKeys(one, two);
        assertThat(members.get(one)).extracting(Member::user).containsExactly(anna);
        assertThat(members.get(two)).extracting(Member::user).containsExactlyInAnyOrder(anna, boris);
        assertThat(it.store().membersOf(List.of())).isEmpty();
    }
}
