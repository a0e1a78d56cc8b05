package io.beseda.core.hub;

import static io.beseda.core.hub.Stage.CHAT;
import static io.beseda.core.hub.Stage.joined;
import static io.beseda.core.hub.Stage.said;
import static io.beseda.core.hub.Stage.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Catching up while events arrive: nothing twice, nothing lost, in order.
class HoldTest {
    private final Stage stage = new Stage();

    private Subscription hold(Stage.Peer peer) {
        return Objects.requireNonNull(stage.on.hold(peer.subscriber, CHAT));
    }

    private void say(long seq) {
        stage.publish(said(seq));
        stage.loop.run();
    }

    @Test
    void release_withABacklogBehindTheHeldEvents_joinsThemWithoutARepeat() {
        Stage.Peer peer = stage.full("anna", CHAT);
        Stage.Peer other = stage.full("boris", CHAT);
        say(1);
        Subscription held = hold(peer);
        say(2);
        say(3);
        say(4);
        stage.on.release(held, List.of(word("b2"), word("b3")), 3);
        say(5);
        assertThat(peer.heard()).containsExactly("m1", "b2", "b3", "m4", "m5");
        assertThat(other.heard()).containsExactly("m1", "m2", "m3", "m4", "m5");
    }

    @Test
    void release_withABacklogAheadOfTheEvents_waitsForThemToPass() {
        Stage.Peer peer = stage.full("anna", CHAT);
        say(1);
        Subscription held = hold(peer);
        stage.on.release(held, List.of(word("b2"), word("b3")), 3);
        say(2);
        say(3);
        say(4);
        say(5);
        assertThat(peer.heard()).containsExactly("m1", "b2", "b3", "m4", "m5");
    }

    @Test
    void hold_inTheTurnOfAnEvent_firstSendsWhatWasGathered() {
        Stage.Peer peer = stage.full("anna", CHAT);
        stage.publish(said(1));
        stage.loop.execute(() -> {
            Subscription held = hold(peer);
            stage.publish(said(2));
            stage.loop.execute(() -> stage.on.release(held, List.of(), 0));
        });
        stage.loop.run();
        assertThat(peer.heard()).containsExactly("m1", "m2");
    }

    @Test
    void release_inTheTurnOfAnEvent_keepsTheOrder() {
        Stage.Peer peer = stage.full("anna", CHAT);
        Subscription held = hold(peer);
        stage.publish(said(1));
        stage.loop.execute(() -> stage.on.release(held, List.of(word("b1")), 1));
        stage.publish(said(2), said(3));
        stage.loop.run();
        assertThat(peer.heard()).containsExactly("b1", "m2", "m3");
    }

    @Test
    void release_pastTheBound_isAResetAndThenLive() {
        Stage.Peer peer = stage.full("anna", CHAT);
        Subscription held = hold(peer);
        stage.words.padding = Limits.HELD_BYTES / 4;
        for (long seq = 1; seq <= 6; seq++) {
            say(seq);
        }
        stage.words.padding = 0;
        stage.on.release(held, List.of(), 0);
        say(7);
        assertThat(peer.heard()).containsExactly("reset", "m7");
        Subscription again = hold(peer);
        say(8);
        stage.on.release(again, List.of(), 7);
        say(9);
        assertThat(peer.heard()).containsExactly("reset", "m7", "m8", "m9");
    }

    @Test
    void twoHolds_areLiveAfterTheSecondRelease() {
        Stage.Peer peer = stage.full("anna", CHAT);
        Subscription first = hold(peer);
        Subscription second = hold(peer);
        say(1);
        stage.on.release(first, List.of(word("b1")), 1);
        say(2);
        assertThat(peer.heard()).containsExactly("b1");
        stage.on.release(second, List.of(), 1);
        say(3);
        assertThat(peer.heard()).containsExactly("b1", "m2", "m3");
    }

    @Test
    void joinAnnounced_whileASyncHolds_endsNotTheSyncsHold() {
        stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(joined(1, "boris"));
        stage.loop.run();
        Subscription sync = hold(boris);
        say(2);
        stage.announcements.getFirst().answer();
        say(3);
        assertThat(boris.heard()).containsExactly("created1");
        stage.on.release(sync, List.of(word("b2"), word("b3")), 3);
        say(4);
        assertThat(boris.heard()).containsExactly("created1", "b2", "b3", "m4");
    }

    @Test
    void announcement_leavesASocketAlone_thatOpenedAfterTheJoin() {
        stage.full("anna", CHAT);
        Stage.Peer first = stage.full("boris");
        stage.publish(joined(1, "boris"));
        stage.loop.run();
        Stage.Peer second = stage.full("boris", CHAT);
        Subscription sync = hold(second);
        say(2);
        say(3);
        stage.announcements.getFirst().answer();
        stage.loop.run();
        assertThat(first.heard()).containsExactly("created1", "m2", "m3");
        assertThat(second.writes).isEmpty();
        stage.on.release(sync, List.of(word("b1"), word("b2")), 2);
        say(4);
        assertThat(second.heard()).containsExactly("b1", "b2", "m3", "m4");
    }

    @Test
    void release_afterTheMemberLeft_tellsNothing() {
        Stage.Peer peer = stage.full("boris", CHAT);
        stage.full("anna", CHAT);
        Subscription held = hold(peer);
        stage.publish(Stage.left(1, "boris"), said(2));
        stage.loop.run();
        stage.on.release(held, List.of(word("b1"), word("b2")), 2);
        stage.loop.run();
        assertThat(peer.heard()).containsExactly("removed");
    }

    @Test
    void release_afterTheConnectionEnded_tellsNothing() {
        Stage.Peer peer = stage.full("boris", CHAT);
        Subscription held = hold(peer);
        stage.on.remove(peer.subscriber);
        stage.on.release(held, List.of(word("b1")), 1);
        say(2);
        assertThat(peer.writes).isEmpty();
    }

    @Test
    void hold_ofAChatNotHeardOf_isNothing() {
        assertThat(stage.on.hold(stage.full("boris").subscriber, CHAT)).isNull();
    }
}
