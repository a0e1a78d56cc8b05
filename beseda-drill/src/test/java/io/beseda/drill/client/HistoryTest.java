package io.beseda.drill.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Broken.Kind;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Whatever a server may do wrong is found, and named.
class HistoryTest {
    private static final long CHAT = 12;

    private final Books books = new Books();
    private final History history = new History("c1", List.of(CHAT), books);

    private static Said said(long seq) {
        return new Said(CHAT, seq, 100 + seq, 7, "text " + seq, "key" + seq);
    }

    private static List<Said> log(long to) {
        return LongStream.rangeClosed(1, to).mapToObj(HistoryTest::said).toList();
    }

    private void hear(long... seqs) {
        for (long seq : seqs) {
            history.created(Rest.JSON.readTree("""
                    {"event":"message.created","chat":12,"seq":%1$d,"message":
                    {"id":%2$d,"chat":12,"sender":7,"text":"text %1$d","seq":%1$d,"client_id":"key%1$d"}}
                    """.formatted(seq, 100 + seq)));
        }
    }

    private List<Said> shown() {
        return history.of(CHAT).stream().map(Sight::said).toList();
    }

    @Test
    void inOrder_isRight() {
        history.connected(0);
        hear(1, 2);
        history.synced();
        hear(3, 4);
        assertThat(books.broken()).isEmpty();
        assertThat(shown()).isEqualTo(log(4));
    }

    @Test
    void liveBeforeWhatWasMissed_andOnceMoreWithIt_isRight() {
        history.connected(0);
        hear(3, 1, 2, 3);
        history.synced();
        hear(4);
        assertThat(books.broken()).isEmpty();
        assertThat(shown()).isEqualTo(log(4));
    }

    @Test
    void hole_isAGapAtTheFirstThatIsMissing() {
        history.connected(0);
        history.synced();
        hear(1, 3);
        assertOne(Kind.GAP, 2);
    }

    @Test
    void holeThatSyncLeft_isAGap() {
        history.connected(0);
        hear(1, 4, 2);
        history.synced();
        assertOne(Kind.GAP, 3);
    }

    @Test
    void repeat_isDoubled() {
        history.connected(0);
        history.synced();
        hear(1, 2, 2);
        assertOne(Kind.DOUBLED, 2);
    }

    @Test
    void late_isOutOfOrder() {
        history.connected(0);
        history.synced();
        hear(1, 3, 2);
        assertThat(books.broken()).extracting(Broken::kind).containsExactly(Kind.GAP, Kind.OUT_OF_ORDER);
    }

    @Test
    void reset_loadsAnew_andGoesOnFromThere() {
        history.connected(0);
        hear(1);
        history.reset(CHAT);
        history.synced();
        hear(4, 5);
        assertThat(history.isLoading()).isTrue();
        history.loaded(CHAT, log(4));
        hear(6);
        assertThat(history.isLoading()).isFalse();
        assertThat(books.broken()).isEmpty();
        assertThat(shown()).isEqualTo(log(6));
    }

    @Test
    void reset_whoseLoadIsAheadOfWhatIsLive_isRight_andATrueRepeatIsNot() {
        history.connected(0);
        history.synced();
        hear(1, 2);
        history.reset(CHAT);
        hear(3);
        history.loaded(CHAT, log(5));
        hear(4, 5, 6);
        assertThat(books.broken()).isEmpty();
        assertThat(shown()).isEqualTo(log(6));
        hear(5);
        assertOne(Kind.DOUBLED, 5);
    }

    @Test
    void repeatDuringALoad_isDoubled() {
        history.connected(0);
        history.synced();
        hear(1, 2);
        history.reset(CHAT);
        hear(3, 3);
        assertOne(Kind.DOUBLED, 3);
    }

    @Test
    void reset_toLessThanWasShown_isALoss() {
        history.connected(0);
        history.synced();
        hear(1, 2, 3);
        history.reset(CHAT);
        history.loaded(CHAT, log(2));
        assertOne(Kind.LOST, 3);
    }

    private void assertOne(Kind kind, long seq) {
        assertThat(books.broken()).singleElement().satisfies(broken -> {
            assertThat(broken.kind()).isEqualTo(kind);
            assertThat(broken.client()).isEqualTo("c1");
            assertThat(broken.chat()).isEqualTo(CHAT);
            assertThat(broken.seq()).isEqualTo(seq);
        });
    }
}
