package io.beseda.netty;

import io.beseda.api.http.Endpoint;
import io.beseda.api.mount.MountMetrics;
import java.util.concurrent.Executor;

/// What all connections of a server share. Thread-safe.
///
/// @param workers a virtual thread for each task
record Shared(
        NettySettings settings, MountMetrics metrics, Endpoint endpoint, Executor workers, ResponseWriter responses) {}
