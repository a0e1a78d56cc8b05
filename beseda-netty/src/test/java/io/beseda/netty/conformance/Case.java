package io.beseda.netty.conformance;

import io.beseda.netty.ClientFrames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/// What a client sends and what it must see: a case of the Autobahn test suite, under its number there, in our own
/// words. How a text becomes the bytes of a message is the target's business, so a case runs on any socket that
/// sends texts back.
///
/// @param pieces    what is sent, in the pieces in which it is written to the socket
/// @param echoes    the texts that come back
/// @param pongs     the payloads of the pongs that come back, as ISO 8859-1
/// @param closeCode the code with which the server closes, or [#KEPT]; where it closes, echoes and pongs may be
///                  cut short
public record Case(
        String id,
        String title,
        Function<Wire, List<byte[]>> pieces,
        List<String> echoes,
        List<String> pongs,
        int closeCode) {

    /// The connection stays open.
    public static final int KEPT = 0;

    /// How the target under test wants a text to be sent.
    public interface Wire {
        byte[] message(String text);
    }

    /// A case in which each frame is one piece.
    static Case of(String id, String title, int closeCode, Function<Wire, byte[][]> frames) {
        return new Case(id, title, wire -> List.of(frames.apply(wire)), List.of(), List.of(), closeCode);
    }

    Case echoing(String... texts) {
        return new Case(id, title, pieces, List.of(texts), pongs, closeCode);
    }

    Case ponging(String... payloads) {
        return new Case(id, title, pieces, echoes, List.of(payloads), closeCode);
    }

    /// The same, written in pieces of this size, under another number.
    Case chopped(String otherId, int size) {
        return new Case(
                otherId,
                title + ", in pieces of " + size,
                wire -> chop(pieces.apply(wire), size),
                echoes,
                pongs,
                closeCode);
    }

    /// The same, written in one piece, under another number.
    Case joined(String otherId) {
        return new Case(
                otherId,
                title + ", in one piece",
                wire -> List.of(ClientFrames.concat(pieces.apply(wire).toArray(byte[][]::new))),
                echoes,
                pongs,
                closeCode);
    }

    private static List<byte[]> chop(List<byte[]> whole, int size) {
        byte[] all = ClientFrames.concat(whole.toArray(byte[][]::new));
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < all.length; from += size) {
            pieces.add(Arrays.copyOfRange(all, from, Math.min(all.length, from + size)));
        }
        return pieces;
    }

    /// A text as one frame.
    static byte[] text(Wire wire, String text) {
        return ClientFrames.frame(ClientFrames.FIN | ClientFrames.TEXT, wire.message(text));
    }

    /// A text as so many frames of about the same length.
    static byte[][] fragments(Wire wire, String text, int count) {
        byte[] message = wire.message(text);
        byte[][] frames = new byte[count][];
        for (int i = 0; i < count; i++) {
            int first =
                    (i == 0 ? ClientFrames.TEXT : ClientFrames.CONTINUATION) | (i == count - 1 ? ClientFrames.FIN : 0);
            int from = (int) ((long) message.length * i / count);
            int to = (int) ((long) message.length * (i + 1) / count);
            frames[i] = ClientFrames.frame(first, Arrays.copyOfRange(message, from, to));
        }
        return frames;
    }

    /// A text in fragments of one byte each.
    static byte[][] fragmentsOfOneByte(Wire wire, String text) {
        return fragments(wire, text, Math.max(1, wire.message(text).length));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Override
    public String toString() {
        return id + " " + title;
    }
}
