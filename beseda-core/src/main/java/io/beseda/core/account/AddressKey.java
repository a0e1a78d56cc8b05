package io.beseda.core.account;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/// What counts as one address to the guards: an IPv4 address, or the /64 network of an IPv6 address, since its
/// owner has all of that.
record AddressKey(String value) {
    private static final int NETWORK_BYTES = 8;

    static AddressKey of(InetAddress address) {
        byte[] bytes = address.getAddress();
        int length = address instanceof Inet6Address ? NETWORK_BYTES : bytes.length;
        return new AddressKey(HexFormat.of().formatHex(bytes, 0, length));
    }
}
