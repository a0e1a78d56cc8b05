package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatId;
import io.beseda.core.History;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.ChatStore.ChatCursor;
import io.beseda.core.log.ChatStore.ChatPage;
import io.beseda.core.log.ChatStore.ChatView;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages of messages and of chats.
interface PagesContract extends HasStore {
    /// Ten messages with other entries of the log between them.
    private static List<Message> tenMessages(StoreFixture it, UserId anna, ChatId chat) {
        List<Message> messages = new ArrayList<>();
        int count = 10;
        for (int i = 0; i < count; i++) {
            messages.add(it.send(anna, chat, "text " + i));
            it.commit(new Change.Rename(anna, chat, "Title " + i));
        }
        return messages;
    }

    @Test
    default void history_withoutAPlace_isTheNewestPageOldestFirst() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        List<Message> messages = tenMessages(it, anna, chat);

        assertThat(it.store().history(chat, 0, null, null, 4)).containsExactlyElementsOf(messages.subList(6, 10));
        assertThat(it.store().history(chat, 0, null, null, 100)).containsExactlyElementsOf(messages);
    }

    @Test
    default void history_beforeAPlace_isTheNewestBelowIt() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        List<Message> messages = tenMessages(it, anna, chat);
        long before = messages.get(6).seq();

        assertThat(it.store().history(chat, 0, before, null, 4)).containsExactlyElementsOf(messages.subList(2, 6));
        assertThat(it.store().history(chat, 0, before, null, 100)).containsExactlyElementsOf(messages.subList(0, 6));
        assertThat(it.store().history(chat, 0, 1L, null, 4)).isEmpty();
    }

    @Test
    default void history_afterAPlace_isTheOldestAboveIt() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        List<Message> messages = tenMessages(it, anna, chat);
        long after = messages.get(2).seq();

        assertThat(it.store().history(chat, 0, null, after, 4)).containsExactlyElementsOf(messages.subList(3, 7));
        assertThat(it.store().history(chat, 0, null, 0L, 2)).containsExactlyElementsOf(messages.subList(0, 2));
        assertThat(it.store().history(chat, 0, null, Long.MAX_VALUE, 2)).isEmpty();
    }

    @Test
    default void history_aboveAFloor_showsNothingBelowIt() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        List<Message> messages = tenMessages(it, anna, chat);
        long floor = messages.get(4).seq();

        List<Message> visible = messages.subList(5, 10);
        assertThat(it.store().history(chat, floor, null, null, 100)).containsExactlyElementsOf(visible);
        assertThat(it.store().history(chat, floor, messages.get(6).seq(), null, 100))
                .containsExactly(messages.get(5));
        assertThat(it.store().history(chat, floor, null, 0L, 100)).containsExactlyElementsOf(visible);
    }

    @Test
    default void history_ofAnotherChat_staysThere() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        ChatId other = it.group(anna);
        it.send(anna, other, "elsewhere");

        assertThat(it.store().history(chat, 0, null, null, 10)).isEmpty();
    }

    @Test
    default void chats_areOrderedByTheirNewestActivity() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId first = it.group(anna, boris);
        ChatId second = it.group(anna, boris);
        ChatId third = it.group(anna, boris);
        Message message = it.send(boris, first, "wakes it");
        it.commit(new Change.Rename(anna, second, "A title is no activity"));

        List<ChatView> views = it.store().chats(anna, new ChatPage(10, null, false));

        assertThat(views).extracting(view -> view.chat().id()).containsExactly(first, third, second);
        assertThat(views.getFirst().lastMessage()).isEqualTo(message);
        assertThat(views.getFirst().unread()).isEqualTo(1);
        assertThat(views.getFirst()).isEqualTo(it.store().chat(first, anna).orElseThrow());
        assertThat(it.store().chats(it.user(), new ChatPage(10, null, false))).isEmpty();
    }

    @Test
    default void chats_createdAtOneMoment_arePagedWithoutRepeatOrGap() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        int count = 25;
        List<Change<?>> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(new Change.CreateGroup(anna, "Group " + i, History.ALL, List.of()));
        }
        List<ChatId> created = it.answers(batch).stream()
                .map(answer -> ((Change.Opened) answer).chat())
                .toList();

        List<ChatId> paged = new ArrayList<>();
        int limit = 10;
        List<ChatView> page = it.store().chats(anna, new ChatPage(limit, null, false));
        while (!page.isEmpty()) {
            page.forEach(view -> paged.add(view.chat().id()));
            ChatCursor last = new ChatCursor(
                    page.getLast().chat().activeAt(), page.getLast().chat().id());
            page = it.store().chats(anna, new ChatPage(limit, last, false));
        }

        assertThat(paged).containsExactlyElementsOf(created.reversed());
    }

    @Test
    default void chats_unreadOnly_skipTheOthers() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        ChatId quiet = it.group(anna, boris);
        ChatId loud = it.group(anna, boris);
        ChatId takenBack = it.group(anna, boris);
        it.send(anna, quiet, "my own");
        it.send(boris, loud, "one");
        Message deleted = it.send(boris, takenBack, "oops");
        it.commit(new Change.Delete(boris, takenBack, deleted.id()));

        assertThat(it.store().chats(anna, new ChatPage(10, null, true)))
                .extracting(view -> view.chat().id())
                .containsExactly(loud);
        assertThat(it.store().unread(anna)).containsOnlyKeys(loud);
        assertThat(it.store().chat(takenBack, anna).orElseThrow().lastMessage()).isEqualTo(deleted.tombstone());
    }

    @Test
    default void chat_thatIsNotMine_isEmpty() {
        StoreFixture it = fixture();
        ChatId chat = it.group(it.user());

        assertThat(it.store().chat(chat, it.user())).isEmpty();
        assertThat(it.store().chat(new ChatId(Limits.MAX_ID - 1), it.user())).isEmpty();
    }
}
