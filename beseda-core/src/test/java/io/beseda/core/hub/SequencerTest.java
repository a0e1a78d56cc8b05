package io.beseda.core.hub;

import static io.beseda.core.hub.Stage.CHAT;
import static io.beseda.core.hub.Stage.OTHER;
import static io.beseda.core.hub.Stage.joined;
import static io.beseda.core.hub.Stage.left;
import static io.beseda.core.hub.Stage.said;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.ChatEvent;
import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import io.beseda.core.log.ChatStore.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The next seq or nothing, however events come.
class SequencerTest {
    private final Stage stage = new Stage();

    private void offer(ChatEvent... events) {
        stage.hub.sequencer().offer(List.of(events));
        stage.loop.run();
    }

    @Test
    void eventBehindAHole_waitsForTheHoleToBeFilled() {
        Stage.Peer anna = stage.full("anna", CHAT);
        offer(said(1));
        offer(said(3), said(4));
        assertThat(anna.heard()).containsExactly("m1");
        assertThat(stage.hub.sequencer().holes(Duration.ZERO)).isEqualTo(Map.of(CHAT, 1L));
        assertThat(stage.holesOpened).isEqualTo(1);
        offer(said(2), said(3));
        assertThat(anna.heard()).containsExactly("m1", "m2", "m3", "m4");
        assertThat(stage.hub.sequencer().hasHoles()).isFalse();
    }

    @Test
    void aYoungHole_isLeftAlone() {
        stage.full("anna", CHAT);
        offer(said(2));
        assertThat(stage.hub.sequencer().holes(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void everyOrder_withRepeats_isHeardInTheOrderOfTheLog() {
        for (int seed = 0; seed < 200; seed++) {
            Stage fresh = new Stage();
            Stage.Peer anna = fresh.full("anna", CHAT, OTHER);
            List<ChatEvent> events = new ArrayList<>();
            for (long seq = 1; seq <= 20; seq++) {
                events.add(said(seq));
                events.add(said(seq));
                events.add(said(OTHER, seq));
            }
            Collections.shuffle(events, new Random(seed));
            for (ChatEvent event : events) {
                fresh.hub.sequencer().offer(List.of(event));
            }
            fresh.loop.run();
            List<String> once =
                    LongStream.rangeClosed(1, 20).mapToObj(i -> "m" + i).toList();
            List<String> heard = new ArrayList<>(anna.heard());
            assertThat(heard).as("seed %d", seed).hasSize(40);
            once.forEach(heard::remove); // removes the first of each
            assertThat(heard).as("seed %d", seed).isEqualTo(once);
        }
    }

    @Test
    void eventsPastTheBound_areReadAgainInTheirTurn() {
        Stage.Peer anna = stage.full("anna", CHAT);
        int many = Limits.EARLY_EVENTS + 10;
        for (long seq = 2; seq <= many; seq++) {
            stage.hub.sequencer().offer(List.of(said(seq)));
        }
        offer(said(1));
        assertThat(anna.heard()).hasSize(Limits.EARLY_EVENTS + 1);
        assertThat(stage.hub.sequencer().holes(Duration.ZERO)).isEqualTo(Map.of(CHAT, Limits.EARLY_EVENTS + 1L));
    }

    @Test
    void aLongerLogInTheStore_isAHole() {
        Stage.Peer anna = stage.full("anna", CHAT);
        stage.hub.sequencer().exist(Map.of(CHAT, 2L, OTHER, 5L));
        assertThat(stage.hub.sequencer().holes(Duration.ZERO)).isEqualTo(Map.of(CHAT, 0L));
        offer(said(1), said(2));
        stage.hub.sequencer().exist(Map.of(CHAT, 1L));
        assertThat(stage.hub.sequencer().hasHoles()).isFalse();
        assertThat(anna.heard()).containsExactly("m1", "m2");
    }

    @Test
    void catchUp_ofWhatIsRemembered_isSentAtOnce_andThenLive() {
        Stage.Peer other = stage.full("boris", CHAT);
        offer(said(1), said(2), said(3));
        Stage.Peer anna = stage.full("anna", CHAT);
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 1, 1000)).isPositive();
        offer(said(4));
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 4, 1000)).isZero();
        assertThat(anna.heard()).containsExactly("m2", "m3", "m4");
        assertThat(other.heard()).containsExactly("m1", "m2", "m3", "m4");
    }

    @Test
    void catchUp_ofEventsThatHaveNotReachedTheLoop_repeatsNone() {
        Stage.Peer anna = stage.full("anna", CHAT);
        stage.hub.sequencer().offer(List.of(said(1), said(2)));
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 0, 1000)).isPositive();
        offer(said(3));
        assertThat(anna.heard()).containsExactly("m1", "m2", "m3");
    }

    @Test
    void catchUp_ofWhatIsNotRemembered_orTooMuch_orNotHeard_isRead() {
        Stage.Peer anna = stage.full("anna", CHAT);
        offer(said(1), said(2));
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 0, 3)).isEqualTo(-1);
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 9, 1000)).isEqualTo(-1);
        assertThat(stage.on.catchUp(anna.subscriber, OTHER, 0, 1000)).isEqualTo(-1);
        offer(new ChatEvent.MessageDeleted(3, Stage.message(CHAT, 1).tombstone()));
        assertThat(stage.on.catchUp(anna.subscriber, CHAT, 0, 1000)).isEqualTo(-1);
        assertThat(anna.heard()).containsExactly("m1", "m2", "gone3");
    }

    @Test
    void added_whileNobodyHereListens_hearsWhatIsOfferedNext() {
        Stage.Peer boris = stage.full("boris");
        stage.hub.added(List.of(new Notice.Added(new UserId("boris"), CHAT, 5)));
        stage.hub.sequencer().offer(List.of(said(6)));
        stage.loop.run();
        stage.announcements.getFirst().answer();
        offer(said(7));
        assertThat(boris.heard()).containsExactly("created5", "m6", "m7");
    }

    @Test
    void joiningToldBeforeAnEarlierLeaving_staysJoined() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.hub.added(List.of(new Notice.Added(new UserId("boris"), CHAT, 4)));
        offer(said(1), left(2, "boris"), said(3), joined(4, "boris"), said(5));
        assertThat(stage.announcements).hasSize(1);
        stage.announcements.getFirst().answer();
        offer(said(6));
        assertThat(boris.heard()).containsExactly("created4", "m5", "m6");
        assertThat(anna.heard()).containsExactly("m1", "left2", "m3", "join4", "m5", "m6");
    }

    @Test
    void listToTheStoresKnowledge_bringsWhatWasMissed_asItIsNow() {
        Stage.Peer boris = stage.full("boris", OTHER);
        stage.hub.reconcile(new UserId("boris"), List.of(new Membership(CHAT, 2, 0, 9, 3), Stage.membership(OTHER)));
        stage.loop.run();
        assertThat(stage.announcements).hasSize(1);
        assertThat(stage.announcements.getFirst().joinedSeq()).isEqualTo(Announcer.NOW);
        assertThat(stage.hub.sequencer().chats()).containsExactlyInAnyOrder(CHAT, OTHER);
        assertThat(boris.heard()).isEmpty();
    }

    @Test
    void membershipReadBeforeThisNodeBeganToListen_isConfirmed() {
        Stage.Peer clara = stage.opening("clara");
        Stage.Peer dora = stage.opening("dora");
        Stage.Peer anna = stage.opening("anna");
        stage.on.listen(anna.subscriber, List.of(new Membership(CHAT, 0, 0, 8, 3)));
        // Theirs were read before, at 6; clara left at 7.
        assertThat(stage.on.listen(clara.subscriber, List.of(new Membership(CHAT, 0, 0, 6, 3))))
                .isTrue();
        assertThat(stage.on.listen(dora.subscriber, List.of(new Membership(CHAT, 0, 0, 6, 3))))
                .isTrue();
        offer(said(9));
        stage.on.confirm(clara.subscriber, List.of());
        stage.on.confirm(dora.subscriber, List.of(new Membership(CHAT, 0, 0, 9, 2)));
        offer(said(10));
        assertThat(clara.heard()).containsExactly("removed");
        assertThat(dora.heard()).containsExactly("m9", "m10");
        assertThat(anna.heard()).containsExactly("m9", "m10");
    }

    @Test
    void chatsThatNobodyListensTo_areForgotten() {
        Stage.Peer anna = stage.full("anna", CHAT);
        assertThat(stage.hub.sequencer().chats()).containsExactly(CHAT);
        stage.on.remove(anna.subscriber);
        assertThat(stage.hub.sequencer().chats()).isEmpty();
        assertThat(stage.hub.audience().versions()).isEmpty();
    }
}
