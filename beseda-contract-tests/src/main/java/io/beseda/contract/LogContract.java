package io.beseda.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatEvent;
import io.beseda.core.ChatId;
import io.beseda.core.Limits;
import io.beseda.core.Message;
import io.beseda.core.Role;
import io.beseda.core.UserId;
import io.beseda.core.log.Change;
import io.beseda.core.log.Committed;
import io.beseda.core.log.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The log is what was told at the commits.
interface LogContract extends HasStore {
    @Test
    default void events_areTheFactsOfTheCommits() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        UserId boris = it.user();
        UserId vera = it.user();
        ChatId chat = it.group(anna, boris);
        List<Fact> facts = new ArrayList<>();
        List<Change<?>> changes = List.of(
                it.sending(anna, chat, "one"),
                new Change.AddMembers(anna, chat, List.of(vera), Limits.DEFAULTS.groupMembers()),
                new Change.ChangeRole(anna, chat, vera, Role.ADMIN),
                new Change.Rename(vera, chat, "Ужин"),
                new Change.RemoveMember(vera, chat, boris),
                it.sending(vera, chat, "two"),
                new Change.RemoveMember(vera, chat, vera),
                new Change.Close(anna, chat));

        changes.forEach(change -> facts.addAll(it.committed(List.of(change)).facts()));

        assertThat(it.log(chat))
                .hasSameSizeAs(changes)
                .containsExactlyElementsOf(facts.stream()
                        .filter(Fact.Logged.class::isInstance)
                        .map(fact -> ((Fact.Logged) fact).event())
                        .toList());
    }

    @Test
    default void events_inOneBatch_areTheSameAsOneByOne() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna, it.user());

        Committed committed = it.committed(List.of(
                it.sending(anna, chat, "one"),
                new Change.Rename(anna, chat, "Two"),
                it.sending(anna, chat, "three"),
                new Change.Rename(anna, chat, "Four")));

        assertThat(it.log(chat))
                .hasSize(4)
                .containsExactlyElementsOf(committed.facts().stream()
                        .map(fact -> ((Fact.Logged) fact).event())
                        .toList());
    }

    @Test
    default void events_afterAPlace_areTheNextOnesOfEachChat() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId one = it.group(anna);
        ChatId two = it.group(anna);
        ChatId still = it.group(anna);
        int count = 8;
        for (int i = 0; i < count; i++) {
            it.send(anna, one, "text " + i);
            it.commit(new Change.Rename(anna, two, "Title " + i));
        }

        Map<ChatId, List<ChatEvent>> events =
                it.store().events(Map.of(one, 2L, two, 7L, still, 0L, new ChatId(Limits.MAX_ID - 1), 0L), 3);

        assertThat(events.get(one)).extracting(ChatEvent::seq).containsExactly(3L, 4L, 5L);
        assertThat(events.get(two)).extracting(ChatEvent::seq).containsExactly(8L);
        assertThat(events.getOrDefault(still, List.of())).isEmpty();
        assertThat(it.store().events(Map.of(one, Long.MAX_VALUE), 3).getOrDefault(one, List.of()))
                .isEmpty();
        assertThat(it.store().events(Map.of(), 3)).isEmpty();
    }

    @Test
    default void events_ofAChangedMessage_showItsNewestState() {
        StoreFixture it = fixture();
        UserId anna = it.user();
        ChatId chat = it.group(anna);
        Message message = it.send(anna, chat, "one");
        it.commit(new Change.Edit(anna, chat, message.id(), "two"));
        Message edited = it.commit(new Change.Edit(anna, chat, message.id(), "three"));

        assertThat(it.log(chat))
                .containsExactly(
                        new ChatEvent.MessageCreated(edited),
                        new ChatEvent.MessageEdited(2, edited),
                        new ChatEvent.MessageEdited(3, edited));
    }

    @Test
    default void epoch_staysTheSame() {
        StoreFixture it = fixture();

        assertThat(it.store().epoch())
                .matches("[0-9a-f]{32}")
                .isEqualTo(it.store().epoch());
    }

    @Test
    default void ping_ofAStoreThatAnswers_isQuiet() {
        fixture().store().ping();
    }
}
