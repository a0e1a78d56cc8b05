package io.beseda.drill.site;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;

/// A Redis of our own, by `scripts/redis.sh`. It keeps nothing: started again, it is empty.
public final class Redis implements AutoCloseable {
    private static final String SCRIPT = "scripts/redis.sh";

    /// Before the first start.
    private static final URI NOWHERE = URI.create("redis://127.0.0.1:1");

    private final Path folder;
    private URI url = NOWHERE;

    /// Does not start it.
    public Redis(Path folder) {
        this.folder = folder.resolve("redis");
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(url.getHost(), url.getPort());
    }

    public void start() {
        url = URI.create(Script.run(SCRIPT, "start", folder.toString()));
    }

    public void stop() {
        Script.run(SCRIPT, "stop", folder.toString());
    }

    public void kill() {
        Script.run(SCRIPT, "kill", folder.toString());
    }

    /// Its connections stay open, and nothing answers.
    public void pause() {
        Script.run(SCRIPT, "pause", folder.toString());
    }

    public void resume() {
        Script.run(SCRIPT, "resume", folder.toString());
    }

    @Override
    public void close() {
        kill();
    }
}
