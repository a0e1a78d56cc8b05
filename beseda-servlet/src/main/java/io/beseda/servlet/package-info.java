/// The guest mount: REST and sockets inside any Servlet 6 container, under the host's own port. One
/// [io.beseda.servlet.ServletMount] per node; its servlet is mapped to `/api/*` and `/ws/*`, with asynchronous
/// processing supported. Sockets leave the container's HTTP by `HttpServletRequest.upgrade`, not by Jakarta
/// WebSocket, and are read and written without blocking.
///
/// Threads. A socket belongs to one of our loops, a platform thread each: everything that
/// [io.beseda.api.mount.WebSocket]
/// does happens there, and the container's output is written there. Threads of the container
/// - run REST and opening handshakes, and wait for what these wait for: give the container virtual threads, or as
///   many threads as sockets may be opened at once;
/// - read what has come, and hand it to the loop. Who sends faster than we work is not read: his bytes wait, and with
///   them, where more than 64 KiB wait, a thread of the container, but never more threads than the settings say:
///   past that the socket is told to come back later (1013). No thread waits for a socket that is idle.
///
/// Memory. An idle socket costs what the container keeps for a connection. In Tomcat that is mostly the connector's
/// buffers: set `socket.appReadBufSize` and `socket.appWriteBufSize` to 512, and `socket.txBufSize` to 131072, so
/// that a slow client cannot make the kernel hold megabytes. The host's large responses leave in smaller writes then.
///
/// Containers. Tomcat 11 and whatever keeps to the Servlet API. Jetty 12.1 with EE 11 by a way of its own
/// (`JettyConnection`), as the input of a connection that is upgraded by the Servlet API is at its end there.
@NullMarked
package io.beseda.servlet;

import org.jspecify.annotations.NullMarked;
