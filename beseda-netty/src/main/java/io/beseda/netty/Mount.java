package io.beseda.netty;

import io.beseda.api.http.Endpoint;
import java.util.concurrent.Executor;

/// What all connections of a server share. Thread-safe.
///
/// @param workers a virtual thread for each task
record Mount(
        NettySettings settings, NettyMetrics metrics, Endpoint endpoint, Executor workers, ResponseWriter responses) {}
