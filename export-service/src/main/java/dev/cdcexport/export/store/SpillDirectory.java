package dev.cdcexport.export.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where sorting may spill, on a disk of this machine; all in it is this service's. Stateless. */
public final class SpillDirectory {

    private final Path path;

    /**
     * Opens a directory.
     *
     * @param path created if it is missing; everything in it is deleted by {@link #sweep}
     * @throws IOException if it cannot be made
     */
    public SpillDirectory(Path path) throws IOException {
        this.path = path.toAbsolutePath().normalize();
        Files.createDirectories(this.path);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * A new folder for what somebody spills.
     *
     * @param prefix what its name begins with
     * @throws IOException if it cannot be made
     */
    public SpillFolder openFolder(String prefix) throws IOException {
        Files.createDirectories(path);
        return new SpillFolder(Files.createTempDirectory(path, prefix));
    }

    /**
     * Removes everything that was spilled, as by a process that died.
     *
     * @throws IOException if it cannot be listed
     */
    public void sweep() throws IOException {
        Files.createDirectories(path);
        try (Stream<Path> spilled = Files.list(path)) {
            spilled.forEach(DirectoryStore::deleteTree);
        }
    }
}
