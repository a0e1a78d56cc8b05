package io.beseda.api.mount;

/// What waits in a [Wheel]. All methods are called on the loop.
public interface Timed {
    /// The time set last is over; it is off the wheel now.
    void onDue();

    /// The server is going: end what is idle, and the rest when it is done.
    void drain();

    /// End now.
    void abort();
}
