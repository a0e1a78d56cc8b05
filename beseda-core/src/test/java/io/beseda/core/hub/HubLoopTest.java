package io.beseda.core.hub;

import static io.beseda.core.hub.Stage.CHAT;
import static io.beseda.core.hub.Stage.OTHER;
import static io.beseda.core.hub.Stage.closed;
import static io.beseda.core.hub.Stage.edited;
import static io.beseda.core.hub.Stage.joined;
import static io.beseda.core.hub.Stage.left;
import static io.beseda.core.hub.Stage.said;
import static io.beseda.core.hub.Stage.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import io.beseda.core.UserId;
import io.beseda.core.bus.Notice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Who hears what on one loop, in which order and in how many writes.
class HubLoopTest {
    private final Stage stage = new Stage();

    @Test
    void publish_manyListeners_encodesOncePerProtocol() {
        for (int i = 0; i < 50; i++) {
            stage.full("user" + i, CHAT);
            stage.seed("user" + i, CHAT);
        }
        stage.publish(said(1));
        stage.loop.run();
        assertThat(stage.words.encoded).containsOnlyKeys("FULLm1", "SEEDm1");
        assertThat(stage.words.encoded.values()).containsOnly(1);
    }

    @Test
    void publish_withoutListeners_encodesNothing() {
        stage.full("anna", OTHER);
        stage.publish(said(1));
        stage.loop.run();
        assertThat(stage.words.encoded).isEmpty();
    }

    @Test
    void publish_severalInOneTurn_areOneWritePerConnectionAndGroup() {
        Stage.Peer full = stage.full("anna", CHAT, OTHER);
        Stage.Peer seed = stage.seed("boris", CHAT);
        stage.publish(said(1), said(2));
        stage.publish(said(3));
        stage.publish(said(OTHER, 1));
        stage.loop.run();
        assertThat(full.writes).containsExactly("m1 m2 m3 ", "m1 ");
        assertThat(seed.writes).containsExactly("m1 m2 m3 ");
    }

    @Test
    void publish_pastTheMergedSize_leavesAtOnceAndInOrder() {
        Stage.Peer peer = stage.full("anna", CHAT);
        stage.words.padding = Limits.MERGED_BYTES / 2;
        stage.publish(said(1), said(2), said(3));
        stage.loop.run();
        assertThat(peer.writes).hasSize(2);
        assertThat(peer.heard()).extracting(word -> word.substring(0, 2)).containsExactly("m1", "m2", "m3");
    }

    @Test
    void send_inTheTurnOfAnEvent_followsIt() {
        Stage.Peer peer = stage.full("anna", CHAT);
        stage.publish(said(1));
        stage.loop.execute(() -> stage.on.send(peer.subscriber, word("ack")));
        stage.loop.run();
        assertThat(peer.heard()).containsExactly("m1", "ack");
    }

    @Test
    void memberLeft_withinOneTurn_endsHisEventsThere() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris", CHAT);
        Stage.Peer seed = stage.seed("boris", CHAT);
        stage.publish(said(1), left(2, "boris"), said(3));
        stage.loop.run();
        assertThat(anna.heard()).containsExactly("m1", "left2", "m3");
        assertThat(boris.heard()).containsExactly("m1", "removed");
        assertThat(seed.heard()).containsExactly("m1");
        assertThat(seed.closeCode).isEqualTo(CloseCode.FORBIDDEN);
        assertThat(stage.on.hears(boris.subscriber, CHAT)).isFalse();
    }

    @Test
    void memberJoined_withinOneTurn_hearsOfTheChatAndThenWhatFollowed() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(said(1), joined(2, "boris"), said(3));
        stage.loop.run();
        assertThat(boris.heard()).isEmpty();
        stage.publish(said(4));
        stage.announcements.getFirst().answer();
        stage.publish(said(5));
        stage.loop.run();
        assertThat(boris.heard()).containsExactly("created2", "m3", "m4", "m5");
        assertThat(anna.heard()).containsExactly("m1", "join2", "m3", "m4", "m5");
    }

    @Test
    void rejoined_beforeTheFirstAnnouncement_hearsOnlyOfTheSecondMembership() {
        stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(joined(1, "boris"), said(2), left(3, "boris"), said(4), joined(5, "boris"), said(6));
        stage.loop.run();
        stage.announcements.getFirst().answer();
        stage.loop.run();
        stage.announcements.getLast().answer();
        stage.loop.run();
        assertThat(boris.heard()).containsExactly("removed", "created5", "m6");
        assertThat(boris.closeCode).isZero();
    }

    @Test
    void announcement_ofOneRemovedAgain_isOfTheRemoval() {
        stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(joined(1, "boris"));
        stage.loop.run();
        stage.announcements.getFirst().done().accept(Map.of(new UserId("boris"), Announcer.GONE));
        stage.loop.run();
        assertThat(stage.on.hears(boris.subscriber, CHAT)).isFalse();
        stage.publish(left(2, "boris"), said(3));
        stage.loop.run();
        assertThat(boris.heard()).containsExactly("removed");
        assertThat(boris.closeCode).isZero();
    }

    @Test
    void announcement_thatFailed_closesForARetry() {
        stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(joined(1, "boris"));
        stage.loop.run();
        stage.announcements.getFirst().done().accept(Map.of());
        stage.loop.run();
        assertThat(boris.closeCode).isEqualTo(CloseCode.TRY_AGAIN_LATER);
    }

    @Test
    void chatOpened_reachesAllMembersHere_andKnowsTheirNumber() {
        Stage.Peer anna = stage.full("anna");
        Stage.Peer boris = stage.full("boris");
        Stage.Peer clara = stage.full("clara");
        stage.hub.added(
                List.of(new Notice.Added(new UserId("anna"), CHAT, 0), new Notice.Added(new UserId("boris"), CHAT, 0)));
        stage.publish(said(1));
        stage.loop.run();
        stage.announcements.forEach(Stage.Announcement::answer);
        stage.loop.run();
        assertThat(anna.heard()).containsExactly("created0", "m1");
        assertThat(boris.heard()).containsExactly("created0", "m1");
        assertThat(clara.heard()).isEmpty();
        assertThat(stage.on.memberCount(CHAT)).isEqualTo(Stage.MEMBERS);
    }

    @Test
    void chatClosed_tellsEveryoneOnce_evenOneWhoIsOpening() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer seed = stage.seed("boris", CHAT);
        Stage.Peer clara = stage.opening("clara");
        stage.publish(said(1), closed(2));
        stage.loop.run();
        stage.on.listen(clara.subscriber, List.of(Stage.membership(CHAT)));
        assertThat(anna.heard()).containsExactly("m1", "removed");
        assertThat(seed.heard()).containsExactly("m1");
        assertThat(seed.closeCode).isEqualTo(CloseCode.FORBIDDEN);
        assertThat(stage.on.hears(clara.subscriber, CHAT)).isFalse();
    }

    @Test
    void leave_ofAnyone_keepsTheOthersInTheirPlaces() {
        List<Stage.Peer> peers = new ArrayList<>();
        IntStream.range(0, 9).forEach(i -> peers.add(stage.full("user" + i, CHAT)));
        List<Integer> leaving = new ArrayList<>(List.of(0, 8, 4, 3, 1));
        long seq = 0;
        while (!leaving.isEmpty()) {
            int next = leaving.removeFirst();
            stage.publish(said(++seq), left(++seq, "user" + next));
            stage.loop.run();
        }
        stage.publish(said(11));
        stage.loop.run();
        for (int stays : List.of(2, 5, 6, 7)) {
            assertThat(peers.get(stays).heard())
                    .containsExactly("m1", "left2", "m3", "left4", "m5", "left6", "m7", "left8", "m9", "left10", "m11");
        }
        assertThat(peers.get(4).heard()).containsExactly("m1", "left2", "m3", "left4", "m5", "removed");
    }

    @Test
    void remove_inTheTurnOfAnEvent_disturbsNobody() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris", CHAT);
        stage.publish(said(1));
        stage.loop.execute(() -> stage.on.remove(anna.subscriber));
        stage.publish(said(2));
        stage.loop.run();
        assertThat(boris.heard()).containsExactly("m1", "m2");
        stage.on.remove(boris.subscriber);
        stage.publish(said(3));
        stage.loop.run();
        assertThat(boris.heard()).containsExactly("m1", "m2");
    }

    @Test
    void edited_messageFromBeforeJoining_isShownWithoutItsText() {
        Stage.Peer anna = stage.full("anna", CHAT);
        Stage.Peer boris = stage.full("boris");
        stage.publish(said(1), joined(2, "boris"), edited(3, 1));
        stage.loop.run();
        stage.announcements.getFirst().answer(2);
        stage.loop.run();
        stage.publish(said(4), edited(5, 1), edited(6, 4), said(7));
        stage.loop.run();
        assertThat(anna.heard()).containsExactly("m1", "join2", "edit3", "m4", "edit5", "edit6", "m7");
        assertThat(boris.heard()).containsExactly("created2", "gone3", "m4", "gone5", "edit6", "m7");
    }

    // ---- opening

    @Test
    void removed_whileOpening_neverListens() {
        stage.full("anna", CHAT);
        Stage.Peer boris = stage.opening("boris");
        stage.publish(left(1, "boris"), said(2));
        stage.loop.run();
        stage.on.listen(boris.subscriber, List.of(Stage.membership(CHAT)));
        stage.publish(said(3));
        stage.loop.run();
        assertThat(boris.heard()).isEmpty();
    }

    @Test
    void joined_whileOpening_isIntroducedToThatSocketOnly() {
        stage.full("anna", CHAT);
        Stage.Peer first = stage.full("boris");
        Stage.Peer second = stage.opening("boris");
        stage.publish(joined(1, "boris"), said(2));
        stage.loop.run();
        stage.announcements.getFirst().answer();
        stage.loop.run();
        stage.on.listen(second.subscriber, List.of());
        stage.publish(said(3));
        stage.loop.run();
        stage.announcements.getLast().answer();
        stage.loop.run();
        assertThat(stage.announcements).hasSize(2);
        assertThat(first.heard()).containsExactly("created1", "m2", "m3");
        assertThat(second.heard()).containsExactly("created1", "m2", "m3");
    }

    @Test
    void closed_whileOpening_listensToNothing() {
        Stage.Peer anna = stage.opening("anna");
        stage.on.remove(anna.subscriber);
        stage.on.listen(anna.subscriber, List.of(Stage.membership(CHAT)));
        stage.publish(said(1));
        stage.loop.run();
        assertThat(anna.writes).isEmpty();
        assertThat(stage.words.encoded).isEmpty();
    }
}
