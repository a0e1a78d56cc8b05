package io.beseda.server.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// test-support/full-disk: what is started with [#environment] can be told that its disk is full. Needs gcc.
final class FullDisk {
    private final Path folder;
    private final Path layer;

    /// @param folder whose files cannot grow while the disk is full
    FullDisk(Site site, Path folder) {
        this.folder = folder;
        this.layer = Tool.layer(Tool.support("full-disk").resolve("full_disk.c"), site.root());
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", layer.toString(), "FULL_DISK_DIR", folder.toString());
    }

    void fill() {
        try {
            Files.createFile(full());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void giveBack() {
        try {
            Files.delete(full());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path full() {
        return folder.resolve("disk-is-full");
    }
}
