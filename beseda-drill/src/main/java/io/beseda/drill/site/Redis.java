package io.beseda.drill.site;

import java.nio.file.Path;

/// One server of a [RedisService], by `scripts/redis.sh`. It keeps nothing: started again, it is empty.
public final class Redis {
    static final String SCRIPT = "scripts/redis.sh";

    private final String name;
    private final Path folder;

    Redis(String name, Path folder) {
        this.name = name;
        this.folder = folder;
    }

    /// For people.
    public String name() {
        return name;
    }

    Path folder() {
        return folder;
    }

    /// On the port that it had.
    public void start() {
        Script.run(SCRIPT, "start", folder.toString());
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
}
