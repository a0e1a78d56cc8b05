package io.beseda.server.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// One client of a [Swarm]. Owner: the swarm's thread; the volatile fields may be read anywhere.
final class SwarmMember {
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int FINAL = 0x80;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int TRY_AGAIN_LATER = 1013;
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final long SECOND = 1_000_000_000L;
    private static final long LONGEST_WAIT = 30 * SECOND;

    final String cookie;
    final long chat;

    private @Nullable SocketChannel channel;
    private byte[] rest = {};
    private boolean upgraded;
    private boolean wasThere;
    private int attempt;
    private long comeBackAt;
    private long appointed;
    private String epoch = "";

    volatile long place;
    private volatile boolean caughtUp;
    private volatile long caughtUpAt;

    SwarmMember(String cookie, long chat) {
        this.cookie = cookie;
        this.chat = chat;
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    long caughtUpAt() {
        return caughtUpAt;
    }

    long comeBackAt() {
        return comeBackAt;
    }

    void comeBack(long at) {
        comeBackAt = at;
    }

    /// As the SDK does: at the time that `bye` gave, else after a random wait that grows with each attempt.
    void lost(Random random) {
        hangUp();
        long now = System.nanoTime();
        long longest = Math.min(LONGEST_WAIT, SECOND << Math.min(attempt++, 10));
        comeBackAt = appointed != 0 ? Math.max(now, appointed) : now + random.nextLong(longest);
        appointed = 0;
    }

    void hangUp() {
        caughtUp = false;
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // gone is gone
        }
    }

    void dial(Selector selector, InetSocketAddress address) throws IOException {
        rest = new byte[0];
        upgraded = false;
        SocketChannel fresh = SocketChannel.open();
        channel = fresh;
        fresh.configureBlocking(false);
        fresh.setOption(StandardSocketOptions.TCP_NODELAY, true);
        fresh.connect(address);
        fresh.register(selector, SelectionKey.OP_CONNECT, this);
    }

    private SocketChannel channel() {
        SocketChannel open = channel;
        if (open == null) {
            throw new IllegalStateException("never dialled");
        }
        return open;
    }

    void connected(SelectionKey key, int port) throws IOException {
        channel().finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        String host = "127.0.0.1:" + port;
        write(("GET /ws/" + (wasThere ? "?resume=1" : "") + " HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host
                        + "\r\nCookie: sessionid=" + cookie + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private void write(byte[] bytes) throws IOException {
        ByteBuffer out = ByteBuffer.wrap(bytes);
        channel().write(out);
        if (out.hasRemaining()) {
            throw new IOException("the kernel took less than a small frame");
        }
    }

    /// With a mask of zeros, which changes nothing.
    private void frame(int opcode, byte[] payload) throws IOException {
        if (payload.length >= TWO_BYTES) {
            throw new IllegalArgumentException("a lean client says little");
        }
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 6);
        frame.put((byte) (FINAL | opcode)).put((byte) (MASKED | payload.length));
        frame.putInt(0).put(payload);
        write(frame.array());
    }

    /// False: the connection has ended.
    boolean read(ByteBuffer buffer, Swarm swarm) throws IOException {
        buffer.clear();
        int count = channel().read(buffer);
        if (count < 0) {
            return false;
        }
        byte[] all = Arrays.copyOf(rest, rest.length + count);
        buffer.flip().get(all, rest.length, count);
        int at = 0;
        if (!upgraded) {
            at = endOfHead(all);
            upgraded = at > 0;
            String head = new String(all, 0, Math.min(all.length, 20), StandardCharsets.US_ASCII);
            if (upgraded && !head.startsWith("HTTP/1.1 101")) {
                swarm.faults.add("refused: " + head);
                return false;
            }
        }
        int next = upgraded ? frames(all, at, swarm) : 0;
        if (next < 0) {
            return false;
        }
        rest = Arrays.copyOfRange(all, next, all.length);
        return true;
    }

    private static int endOfHead(byte[] all) {
        for (int i = 0; i + END_OF_HEAD.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
                return i + END_OF_HEAD.length;
            }
        }
        return 0;
    }

    /// Where the first unfinished frame begins; -1: the server closed.
    private int frames(byte[] all, int from, Swarm swarm) throws IOException {
        int at = from;
        while (all.length - at >= 2) {
            int head = 2;
            long length = all[at + 1] & 0x7F;
            ByteBuffer bytes = ByteBuffer.wrap(all);
            if (length == TWO_BYTES) {
                head = 4;
                length = all.length - at < head ? all.length : bytes.getShort(at + 2) & 0xFFFF;
            } else if (length == EIGHT_BYTES) {
                head = 10;
                length = all.length - at < head ? all.length : bytes.getLong(at + 2);
            }
            if (all.length - at < head + length) {
                return at;
            }
            byte[] payload = Arrays.copyOfRange(all, at + head, at + head + (int) length);
            if (!frame(all[at] & 0x0F, payload, swarm)) {
                return -1;
            }
            at += head + (int) length;
        }
        return at;
    }

    private boolean frame(int opcode, byte[] payload, Swarm swarm) throws IOException {
        switch (opcode) {
            case TEXT -> heard(new String(payload, StandardCharsets.UTF_8), swarm);
            case PING -> frame(PONG, payload);
            case CLOSE -> {
                if (payload.length >= 2 && ByteBuffer.wrap(payload).getShort() == TRY_AGAIN_LATER) {
                    swarm.toldToTryAgain.incrementAndGet();
                }
                frame(CLOSE, payload.length >= 2 ? Arrays.copyOf(payload, 2) : payload);
                return false;
            }
            default -> {}
        }
        return true;
    }

    private void heard(String frame, Swarm swarm) throws IOException {
        if (frame.startsWith("{\"event\":\"message.created\"")) {
            long seq = number(frame, "\"seq\":");
            // Before it has caught up, what is not the next one will come, or has come, by the sync.
            if (seq == place + 1) {
                place = seq;
            } else if (caughtUp) {
                swarm.faults.add("chat " + chat + ": " + seq + " came after " + place);
            }
        } else if (frame.startsWith("{\"event\":\"hello\"")) {
            int start = frame.indexOf("\"epoch\":\"") + 9;
            String found = frame.substring(start, frame.indexOf('"', start));
            epoch = epoch.isEmpty() ? found : epoch;
            String sync =
                    "{\"action\":\"sync\",\"epoch\":\"" + epoch + "\",\"chats\":{\"" + chat + "\":" + place + "}}";
            frame(TEXT, sync.getBytes(StandardCharsets.US_ASCII));
        } else if (frame.startsWith("{\"event\":\"synced\"")) {
            wasThere = true;
            attempt = 0;
            caughtUpAt = System.nanoTime();
            caughtUp = true;
        } else if (frame.startsWith("{\"event\":\"bye\"")) {
            appointed = System.nanoTime() + number(frame, "\"reconnect_after_ms\":") * 1_000_000;
        } else {
            swarm.faults.add("chat " + chat + ": " + frame);
        }
    }

    private static long number(String frame, String field) {
        int from = frame.indexOf(field) + field.length();
        int to = from;
        while (to < frame.length() && Character.isDigit(frame.charAt(to))) {
            to++;
        }
        return Long.parseLong(frame, from, to, 10);
    }
}
