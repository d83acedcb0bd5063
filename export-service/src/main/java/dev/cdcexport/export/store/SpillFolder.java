package dev.cdcexport.export.store;

import java.nio.file.Path;

/** A folder for files that are needed for a while: they go with it, and a crash's go at the next start. */
public final class SpillFolder implements AutoCloseable {

    private final Path path;

    SpillFolder(Path path) {
        this.path = path;
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * Removes it with all that is in it.
     *
     * @throws java.io.UncheckedIOException if it cannot be removed
     */
    @Override
    public void close() {
        DirectoryStore.deleteTree(path);
    }
}
