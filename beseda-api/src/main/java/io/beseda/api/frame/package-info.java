/// WebSocket frames (RFC 6455), once, for every mount: bytes in, messages out, and back. Knows no server.
@NullMarked
package io.beseda.api.frame;

import org.jspecify.annotations.NullMarked;
