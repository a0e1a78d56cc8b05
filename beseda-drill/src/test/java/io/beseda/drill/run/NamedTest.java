package io.beseda.drill.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.drill.client.Broken;
import io.beseda.drill.client.Broken.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedTest {
    private static Broken lost(String client, long seq) {
        return new Broken(Kind.LOST, client, 12, seq, "was never shown", Duration.ofMillis(1500), "node-kill");
    }

    @Test
    void whatFollowsOneAnother_isOneLine_withClientAndChatAndSeq() {
        assertThat(Named.of(List.of(lost("c1", 7), lost("c1", 8), lost("c1", 9), lost("c1", 11), lost("c2", 12))))
                .containsExactly(
                        "LOST: client c1, chat 12, seq 7 to 9: was never shown (node-kill, at 1.5 s)",
                        "LOST: client c1, chat 12, seq 11: was never shown (node-kill, at 1.5 s)",
                        "LOST: client c2, chat 12, seq 12: was never shown (node-kill, at 1.5 s)");
    }

    @Test
    void whatIsOfNoMessage_isALineEach() {
        Broken stuck = new Broken(Kind.STUCK, "c1", 0, 0, "is not connected in the end", Duration.ZERO, "cut");
        assertThat(Named.of(List.of(stuck, stuck)))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("STUCK: client c1: is not");
    }
}
