package dev.cdcexport.export.store;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A directory. Files are staged in a folder beneath it, so that the move to the final name is atomic, in one folder for each attempt of a job. Stateless.
 */
public final class DirectoryStore implements OutputStore {

    private static final String STAGING = ".staging";

    private static final boolean HAS_ENTRY_TIMES =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private final Path root;
    private final Path staging;

    /**
     * Opens a directory.
     *
     * @param root created if it is missing
     * @param owner the topic prefix: services of other prefixes may share the output directory, and each stages in a folder of its own
     * @throws IOException if it cannot be made or written
     */
    public DirectoryStore(Path root, String owner) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.staging = this.root.resolve(STAGING).resolve(owner);
        Files.createDirectories(staging);
    }

    @Override
    public StagedFile stage(Attempt attempt, String name) throws IOException {
        Path folder = staging(attempt);
        Files.createDirectories(folder);
        return new DirectoryFile(folder.resolve(name));
    }

    @Override
    public boolean holds(Attempt attempt, String name, long bytes) throws IOException {
        return isOfSize(find(staging(attempt).resolve(name)), bytes) || isOfSize(find(name), bytes);
    }

    @Override
    public Optional<InputStream> read(Attempt attempt, String name) throws IOException {
        Optional<InputStream> staged = open(staging(attempt).resolve(name));
        return staged.isPresent() ? staged : open(published(name));
    }

    private static Optional<InputStream> open(Path file) throws IOException {
        try {
            return Optional.of(Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void publish(Attempt attempt, String name) throws IOException {
        Path staged = staging(attempt).resolve(name);
        try {
            Files.move(staged, published(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!Files.exists(published(name))) {
                throw e;
            }
        }
    }

    @Override
    public void publishManifest(Attempt attempt, String name, Content manifest) throws IOException {
        sync(root);
        Path folder = staging(attempt);
        Path staged = folder.resolve(name);
        Files.createDirectories(folder);
        try (FileChannel channel = FileChannel.open(
                staged, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            OutputStream stream = new BufferedOutputStream(Channels.newOutputStream(channel));
            manifest.writeTo(stream);
            stream.flush();
            channel.force(true);
        }
        Files.move(staged, published(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(root);
    }

    @Override
    public Optional<StoredFile> find(String name) throws IOException {
        return find(published(name));
    }

    @Override
    public InputStream open(String name, long from) throws IOException {
        InputStream content = Files.newInputStream(published(name));
        try {
            content.skipNBytes(from);
            return content;
        } catch (IOException e) {
            content.close();
            throw e;
        }
    }

    @Override
    public void discard(String jobId) {
        deleteTree(staging.resolve(jobId));
    }

    @Override
    public void sweep(Set<String> keepJobs) throws IOException {
        Files.createDirectories(staging);
        try (Stream<Path> folders = Files.list(staging)) {
            folders.filter(folder -> !keepJobs.contains(folder.getFileName().toString()))
                    .forEach(DirectoryStore::deleteTree);
        }
    }

    private Path published(String name) {
        return root.resolve(name);
    }

    private Path staging(Attempt attempt) {
        return staging.resolve(attempt.jobId()).resolve(String.valueOf(attempt.number()));
    }

    private static Optional<StoredFile> find(Path file) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Instant written = attributes.lastModifiedTime().toInstant();
            Instant entered = entryChanged(file, written);
            return Optional.of(new StoredFile(attributes.size(), written.isAfter(entered) ? written : entered));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Tells of a file that was put there with an earlier time of its own. */
    private static Instant entryChanged(Path file, Instant written) throws IOException {
        return HAS_ENTRY_TIMES && Files.getAttribute(file, "unix:ctime") instanceof FileTime changed
                ? changed.toInstant()
                : written;
    }

    private static boolean isOfSize(Optional<StoredFile> file, long bytes) {
        return file.isPresent() && file.get().bytes() == bytes;
    }

    /** A rename is durable only when the directory is synced (POSIX); Linux allows it through a read-only channel. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static void deleteTree(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
