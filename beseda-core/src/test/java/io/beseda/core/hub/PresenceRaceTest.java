package io.beseda.core.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.bus.Roster;
import io.beseda.core.log.ChatStore;
import io.beseda.core.log.SharedReads;
import io.beseda.core.presence.Presence;
import io.beseda.core.presence.Watchers;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What happens while presence waits for the store.
class PresenceRaceTest {
    private static final UserId BORIS = new UserId("boris");

    private final Stage stage = new Stage();
    private final Watchers watchers = new Watchers(stage.hub, stage.words, stage.bus, Runnable::run);
    private final Presence presence =
            new Presence(watchers, store(), new SharedReads(store()), Roster.ALONE, this::tell, () -> this.now);
    private final List<List<Notice>> told = new ArrayList<>();
    private Instant now = Stage.NOON;
    private Runnable meanwhile = () -> {};

    /// Everyone shares a chat with everyone; `meanwhile` happens during each question.
    private ChatStore store() {
        return (ChatStore) Proxy.newProxyInstance(
                ChatStore.class.getClassLoader(), new Class<?>[] {ChatStore.class}, (_, method, args) -> {
                    meanwhile.run();
                    return switch (method.getName()) {
                        case "sharingAChat" -> Set.of(BORIS);
                        case "lastSeen" -> Map.of();
                        case "seen" -> null;
                        default -> throw new UnsupportedOperationException(method.getName());
                    };
                });
    }

    private void tell(List<Notice> notices) {
        told.add(notices);
        for (Notice notice : notices) {
            if (notice instanceof Notice.PresenceChanged change) {
                presence.heard(List.of(change));
            }
        }
    }

    private Stage.Peer online(String user) {
        Stage.Peer peer = stage.full(user);
        presence.connected(peer.subscriber);
        return peer;
    }

    @Test
    void comingBack_whileTheLeavingIsWritten_tellsNothing() {
        Stage.Peer anna = online("anna");
        Stage.Peer boris = online("boris");
        presence.watch(anna.subscriber, Set.of(BORIS));
        presence.disconnected(boris.subscriber);
        now = now.plus(Limits.OFFLINE_AFTER);
        meanwhile = () -> presence.connected(boris.subscriber);
        presence.sweep();
        stage.loop.run();
        assertThat(anna.heard()).isEmpty();
    }

    @Test
    void leaving_isToldOnce_afterTheTimeForAReload() {
        Stage.Peer anna = online("anna");
        Stage.Peer boris = online("boris");
        presence.watch(anna.subscriber, Set.of(BORIS));
        presence.disconnected(boris.subscriber);
        presence.disconnected(boris.subscriber);
        presence.sweep();
        now = now.plus(Limits.OFFLINE_AFTER);
        presence.sweep();
        presence.sweep();
        stage.loop.run();
        assertThat(anna.heard()).containsExactly("boris-");
    }

    @Test
    void storm_isToldInOne_andNotOfThoseWhoCameBack() {
        Stage.Peer boris = online("boris");
        online("clara");
        presence.flush();
        told.clear();
        presence.disconnected(boris.subscriber);
        presence.connected(boris.subscriber);
        online("dora");
        online("emil");
        presence.flush();
        presence.flush();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst())
                .containsExactlyInAnyOrder(
                        new Notice.PresenceChanged(new UserId("dora"), true),
                        new Notice.PresenceChanged(new UserId("emil"), true));
    }

    @Test
    void watcherThatClosed_whileWhomHeMayWatchIsRead_watchesNobody() {
        Stage.Peer anna = online("anna");
        meanwhile = () -> presence.disconnected(anna.subscriber);
        presence.watch(anna.subscriber, Set.of(BORIS));
        assertThat(presence.watched(anna.subscriber)).isEmpty();
        meanwhile = () -> {};
        online("boris");
        stage.loop.run();
        assertThat(anna.heard()).isEmpty();
    }
}
