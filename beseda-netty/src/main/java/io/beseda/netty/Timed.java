package io.beseda.netty;

import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/// A connection's handler, and its place in the [Wheel] of its loop: the links are fields here, so that waiting
/// costs no object of its own. Owner: the loop.
abstract class Timed extends ChannelInboundHandlerAdapter {
    @Nullable
    Timed previous;

    @Nullable
    Timed next;
    /// The tick at which it is looked at.
    int due;

    /// The time set last is over; it is off the wheel now.
    abstract void onDue();

    /// The server is going: end what is idle, and the rest when it is done.
    abstract void drain();

    /// End now.
    abstract void abort();
}
