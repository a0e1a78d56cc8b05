package io.beseda.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// test-support/drop-unsynced: a server started with [#environment] has a disk that keeps only what was synced,
/// once [#apply] was called after its death. Needs gcc and Python.
final class PowerCut {
    /// A disk that says yes and syncs nothing.
    private static final String LYING_DISK = """
            int fsync(int fd) { (void) fd; return 0; }
            int fdatasync(int fd) { (void) fd; return 0; }
            """;

    private final Path source = Tool.support("drop-unsynced");
    private final Path data;
    private final Path layer;
    private final Path lie;

    /// Compiles into the folder of the site.
    PowerCut(Site site) {
        this.data = site.data();
        this.layer = Tool.layer(source.resolve("drop_unsynced.c"), site.root());
        Path lying = site.root().resolve("lying_disk.c");
        try {
            Files.writeString(lying, LYING_DISK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.lie = Tool.layer(lying, site.root());
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", layer.toString(), "DROP_UNSYNCED_DIR", data.toString());
    }

    /// The same, but syncs have no effect, as with `PRAGMA synchronous = OFF`: the layer never sees one.
    Map<String, String> lyingEnvironment() {
        return Map.of("LD_PRELOAD", lie + " " + layer, "DROP_UNSYNCED_DIR", data.toString());
    }

    /// Whether the layer saw writes to the database: without it a cut loses nothing and shows nothing.
    boolean watched() {
        return Files.exists(data.resolve("beseda.db-wal.durable"));
    }

    /// The server dies when it next syncs: what it wrote is not durable then.
    void killAtNextSync() {
        try {
            Files.createFile(data.resolve("die-at-next-sync"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether something that was written to the database is not durable, after the death of the server.
    boolean hasUnsynced() {
        try {
            for (String name : List.of("beseda.db", "beseda.db-wal")) {
                Path shadow = data.resolve(name + ".durable");
                if (Files.exists(shadow) && Files.mismatch(data.resolve(name), shadow) >= 0) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Throws away everything that was not synced.
    ///
    /// @return what was lost, one line of JSON per file
    List<String> apply() {
        return Tool.run(
                "python3 is needed to throw unsynced writes away",
                List.of("python3", source.resolve("apply.py").toString(), data.toString()));
    }

    /// Throws a random part of it away, as a disk may that had begun to write.
    List<String> apply(int seed) {
        return Tool.run(
                "python3 is needed to throw unsynced writes away",
                List.of("python3", source.resolve("apply.py").toString(), data.toString(), "--seed", "" + seed));
    }
}
