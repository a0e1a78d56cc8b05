/// The standalone mount: HTTP/1.1 and WebSocket on Netty. Bytes in, bytes out: what they mean is the
/// [io.beseda.api.http.Endpoint]'s business. One event loop owns a connection; REST and handshakes run on virtual
/// threads; an open socket is one object in its pipeline.
@NullMarked
package io.beseda.netty;

import org.jspecify.annotations.NullMarked;
