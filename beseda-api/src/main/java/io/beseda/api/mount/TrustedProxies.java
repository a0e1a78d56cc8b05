package io.beseda.api.mount;

import io.beseda.api.http.Headers;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The reverse proxies whose word about the client is taken. `X-Forwarded-For` is read from its end, where the
/// nearest proxy wrote, up to the first address that is not a proxy of ours: what stands before that, anyone may
/// have written.
public final class TrustedProxies {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Range> ranges;

    private TrustedProxies(List<Range> ranges) {
        this.ranges = ranges;
    }

    /// @param ranges addresses or blocks of them, such as `10.0.0.0/8` or `::1`
    public static TrustedProxies of(List<String> ranges) {
        return new TrustedProxies(ranges.stream().map(Range::parse).toList());
    }

    /// The client's address, given the peer's.
    public InetAddress client(InetAddress peer, Headers headers) {
        if (!isTrusted(peer)) {
            return peer;
        }
        List<String> hops = new ArrayList<>();
        for (String line : headers.all("x-forwarded-for")) {
            hops.addAll(Arrays.asList(line.split(",", -1)));
        }
        InetAddress client = peer;
        for (String hop : hops.reversed()) {
            InetAddress address = address(hop.strip());
            if (address == null) {
                return client;
            }
            client = address;
            if (!isTrusted(address)) {
                return client;
            }
        }
        return client;
    }

    /// Whether the client used TLS, as far as a trusted peer says.
    public boolean secure(InetAddress peer, Headers headers) {
        List<String> lines = headers.all("x-forwarded-proto");
        if (lines.isEmpty() || !isTrusted(peer)) {
            return false;
        }
        String line = lines.getLast();
        String nearest = line.substring(line.lastIndexOf(',') + 1).strip().toLowerCase(Locale.ROOT);
        return nearest.equals("https") || nearest.equals("wss");
    }

    private boolean isTrusted(InetAddress address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// An address as proxies write it, with or without a port; null when it is none. Never asks a name server.
    private static @Nullable InetAddress address(String hop) {
        String literal = hop;
        if (hop.startsWith("[")) {
            int end = hop.indexOf(']');
            literal = end < 0 ? hop : hop.substring(1, end);
        } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
            literal = hop.substring(0, hop.indexOf(':'));
        }
        try {
            return InetAddress.ofLiteral(literal);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private record Range(InetAddress network, int bits) {
        static Range parse(String text) {
            int slash = text.indexOf('/');
            InetAddress network = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash));
            int all = network.getAddress().length * Byte.SIZE;
            int bits = slash < 0 ? all : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > all) {
                throw new IllegalArgumentException("Not a block of addresses: " + text);
            }
            return new Range(network, bits);
        }

        boolean contains(InetAddress address) {
            byte[] mine = network.getAddress();
            byte[] other = address.getAddress();
            if (mine.length != other.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit & 7);
                if (((mine[bit >> 3] ^ other[bit >> 3]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
