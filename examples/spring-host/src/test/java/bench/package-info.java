/// What a socket costs inside the shop: by our mount in its container, by our Netty on a port of its own, and by
/// Spring's own WebSocket support; one process serves all three, and another one listens.
package bench;
