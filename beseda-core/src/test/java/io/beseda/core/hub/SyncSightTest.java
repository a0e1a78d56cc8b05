package io.beseda.core.hub;

import static io.beseda.core.hub.Stage.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatEvent;
import io.beseda.core.UserId;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.ChatStore.Membership;
import io.beseda.core.log.SharedReads;
import io.beseda.core.message.Sync;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a backlog shows, whatever happens between its two questions to the store.
class SyncSightTest {
    private static final UserId BORIS = new UserId("boris");

    private static Sync.Catchup missed(Membership membership, ChatEvent... events) {
        ChatStore store = (ChatStore) Proxy.newProxyInstance(
                ChatStore.class.getClassLoader(),
                new Class<?>[] {ChatStore.class},
                (_, method, _) -> switch (method.getName()) {
                    case "memberships" -> Map.of(BORIS, new ChatStore.Memberships(1, List.of(membership)));
                    case "events" -> Map.of(CHAT, List.of(events));
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        Sync.Catchup catchup = new Sync(new SharedReads(store))
                .since(BORIS, true, Map.of(CHAT, 0L))
                .get(CHAT);
        assertThat(catchup).isNotNull();
        return catchup;
    }

    private static List<ChatEvent> shown(Membership membership, ChatEvent... events) {
        return ((Sync.Catchup.Missed) missed(membership, events)).events();
    }

    @Test
    void removal_betweenTheQuestions_endsTheBacklog() {
        Membership member = new Membership(CHAT, 0, 0, 1, 2);
        assertThat(shown(member, Stage.said(1), Stage.left(2, "boris"), Stage.said(3)))
                .containsExactly(Stage.said(1));
    }

    @Test
    void leavingBeforeJoiningAgain_endsNothing() {
        Membership member = new Membership(CHAT, 3, 0, 4, 2);
        ChatEvent[] log = {
            Stage.said(1), Stage.left(2, "boris"), Stage.joined(3, "boris"), Stage.left(4, "anna"), Stage.said(5)
        };
        assertThat(shown(member, log)).containsExactly(log);
    }

    @Test
    void edit_ofAMessageFromBeforeJoining_isShownWithoutItsText() {
        Membership member = new Membership(CHAT, 2, 2, 5, 2);
        List<ChatEvent> shown = shown(member, Stage.edited(3, 1), Stage.said(4), Stage.edited(5, 4));
        assertThat(shown)
                .containsExactly(
                        new ChatEvent.MessageDeleted(3, Stage.message(CHAT, 1).tombstone()),
                        Stage.said(4),
                        Stage.edited(5, 4));
    }
}
