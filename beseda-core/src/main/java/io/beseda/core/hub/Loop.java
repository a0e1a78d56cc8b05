package io.beseda.core.hub;

/// Port: one thread of a mount that owns connections (an event loop). Everything about a connection happens on
/// its loop.
public interface Loop {
    /// Runs the task on the loop, after what it does now; tasks of one thread keep their order. From any
    /// thread. Once the loop has ended, tasks are dropped.
    void execute(Runnable task);

    /// The same after this time, if the loop has not ended. On the loop.
    void executeLater(Runnable task, long nanos);

    /// Whether the caller is on this loop.
    boolean isCurrent();

    /// Copies frames into a form that this loop's connections can write. On the loop.
    SharedBytes share(byte[] bytes, int length);
}
