package io.beseda.netty.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.beseda.netty.ClientFrames;
import io.beseda.netty.RawClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Runs a [Case] on a target.
public final class CaseRunner {
    private static final String LAST_PING = "that was all";

    private final EchoTarget target;

    public CaseRunner(EchoTarget target) {
        this.target = target;
    }

    /// @throws AssertionError the target did not do what the case demands
    public void run(Case test) throws IOException {
        try (RawClient client = new RawClient(target.address())) {
            assertThat(client.send(target.handshake()).answer(false).status()).isEqualTo(101);
            List<String> echoes =
                    test.echoes().stream().filter(target::isEchoed).toList();
            Seen seen = new Seen();
            if (test.closeCode() == Case.KEPT) {
                send(client, test);
                client.send(ClientFrames.ping(LAST_PING.getBytes(StandardCharsets.US_ASCII)));
                List<String> pongs = new ArrayList<>(test.pongs());
                pongs.add(LAST_PING);
                while (seen.echoes.size() < echoes.size() || seen.pongs.size() < pongs.size()) {
                    seen.next(client);
                }
                client.send(ClientFrames.close(1000, ""));
                seen.untilClose(client);
                assertThat(seen.closeCode).isEqualTo(1000);
                assertThat(seen.echoes).isEqualTo(echoes);
                assertThat(seen.pongs).isEqualTo(pongs);
            } else {
                sendAsFarAsTaken(client, test);
                seen.untilClose(client);
                assertThat(seen.closeCode).isEqualTo(test.closeCode());
                assertThat(seen.echoes).isEqualTo(firstOf(echoes, seen.echoes.size()));
                assertThat(seen.pongs).isEqualTo(firstOf(test.pongs(), seen.pongs.size()));
            }
            assertThat(client.isAtEnd()).as("nothing follows the close frame").isTrue();
        }
    }

    private static List<String> firstOf(List<String> all, int count) {
        return all.subList(0, Math.min(count, all.size()));
    }

    private void send(RawClient client, Case test) throws IOException {
        for (byte[] piece : test.pieces().apply(target::message)) {
            client.send(piece);
        }
    }

    private void sendAsFarAsTaken(RawClient client, Case test) {
        try {
            send(client, test);
        } catch (IOException e) {
            // the server has closed already, as it should: what it said is still to be read
        }
    }

    private final class Seen {
        final List<String> echoes = new ArrayList<>();
        final List<String> pongs = new ArrayList<>();
        int closeCode;

        void untilClose(RawClient client) throws IOException {
            while (closeCode == 0) {
                next(client);
            }
        }

        void next(RawClient client) throws IOException {
            RawClient.Frame frame = client.frame();
            switch (frame.opcode()) {
                case ClientFrames.TEXT -> {
                    String echo = target.echoOf(frame.text());
                    if (echo != null) {
                        echoes.add(echo);
                    }
                }
                case ClientFrames.PING -> {} // a pong is not owed at once
                case ClientFrames.PONG -> pongs.add(new String(frame.payload(), StandardCharsets.ISO_8859_1));
                case ClientFrames.CLOSE -> closeCode = frame.closeCode();
                default -> throw new AssertionError("A frame that was not asked for: " + frame.first());
            }
        }
    }
}
