package io.beseda.core.hub;

import static io.beseda.core.hub.Stage.CHAT;
import static io.beseda.core.hub.Stage.OTHER;
import static io.beseda.core.hub.Stage.left;
import static io.beseda.core.hub.Stage.said;
import static io.beseda.core.hub.Stage.word;
import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.core.Limits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A large chat's frames wait for the message that is being committed, and then leave together.
class JoinedWritesTest {
    private final Stage stage = new Stage();

    private List<Stage.Peer> room(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> stage.full("user" + i, CHAT, OTHER))
                .toList();
    }

    private List<Stage.Peer> largeRoom() {
        return room(Limits.JOINED_LISTENERS);
    }

    @Test
    void publish_whileAnotherIsAwaited_leavesWithIt() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        assertThat(room).allSatisfy(peer -> assertThat(peer.writes).isEmpty());
        stage.awaited.clear();
        stage.publish(said(2));
        stage.loop.run();
        assertThat(room).allSatisfy(peer -> assertThat(peer.writes).containsExactly("m1 m2 "));
    }

    @Test
    void publish_whileOneAfterAnotherIsAwaited_waitsForOne() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        stage.publish(said(2));
        stage.loop.run();
        assertThat(room).allSatisfy(peer -> assertThat(peer.writes).containsExactly("m1 m2 "));
    }

    @Test
    void publish_whileOneIsAwaitedThatDoesNotCome_leavesAfterAWhile() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        stage.loop.runLater();
        assertThat(room).allSatisfy(peer -> assertThat(peer.writes).containsExactly("m1 "));
    }

    @Test
    void publish_whileNoneIsAwaited_orInASmallChat_leavesAtOnce() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(OTHER);
        stage.publish(said(1));
        stage.loop.run();
        assertThat(room).allSatisfy(peer -> assertThat(peer.writes).containsExactly("m1 "));

        Stage small = new Stage();
        Stage.Peer anna = small.full("anna", CHAT);
        small.awaited.add(CHAT);
        small.publish(said(1));
        small.loop.run();
        assertThat(anna.writes).containsExactly("m1 ");
    }

    @Test
    void send_whileAChatWaits_followsWhatWaits() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        stage.on.send(room.getFirst().subscriber, word("ack"));
        stage.publish(said(OTHER, 1));
        stage.loop.run();
        assertThat(room.getFirst().writes).containsExactly("m1 ");
        stage.loop.runLater();
        assertThat(room.getFirst().writes).containsExactly("m1 ", "m1 ack ");
    }

    @Test
    void memberLeft_whileTheChatWaits_getsWhatCameBefore() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        stage.publish(left(2, "user3"), said(3));
        stage.loop.run();
        assertThat(room.get(3).heard()).containsExactly("m1", "removed");
        assertThat(room.get(4).heard()).containsExactly("m1", "left2", "m3");
    }

    @Test
    void connectionEnds_whileTheChatWaits_leavesNothingBehind() {
        List<Stage.Peer> room = largeRoom();
        stage.awaited.add(CHAT);
        stage.publish(said(1));
        stage.loop.run();
        room.forEach(peer -> stage.on.remove(peer.subscriber));
        stage.loop.runLater();
        Stage.Peer anna = stage.full("anna", CHAT);
        stage.on.send(anna.subscriber, word("hello"));
        stage.loop.run();
        assertThat(anna.writes).containsExactly("hello ");
    }

    @Test
    void send_inTheTurnOfAnEvent_leavesWithIt() {
        Stage.Peer anna = stage.full("anna", CHAT, OTHER);
        stage.publish(said(1));
        stage.loop.execute(() -> stage.on.send(anna.subscriber, word("ack")));
        stage.publish(said(OTHER, 1));
        stage.loop.run();
        assertThat(anna.writes).containsExactly("m1 m1 ack ");
    }
}
