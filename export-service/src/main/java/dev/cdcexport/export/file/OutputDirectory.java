package dev.cdcexport.export.file;

import dev.cdcexport.contract.PlainName;
import dev.cdcexport.contract.TableName;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All paths under the output directory, and the moves between them. Data are staged beside their destination, so that the move
 * to the final name is atomic, in one folder for each attempt of a job, so that a process that lost its job unawares writes to no file of its
 * successor's. Stateless; the jobs' threads use it.
 */
public final class OutputDirectory {

    /** File systems take names of 255 bytes; the other parts of the longest take up to 110, and some are left. */
    private static final int MAX_TABLE_LENGTH = 120;

    private static final String STAGING = ".staging";
    private static final String SPILL = ".spill";
    private static final String EXTENSION = ".csv";
    private static final String BASE = ".base";

    private final Path root;
    private final Path staging;
    private final Path spill;

    /**
     * Spills beneath the output directory.
     *
     * @param root created if it is missing
     * @param owner the topic prefix, as the other constructor has it
     * @throws IOException if it cannot be made or written
     */
    public OutputDirectory(Path root, String owner) throws IOException {
        this(root, owner, root.resolve(SPILL).resolve(owner));
    }

    /**
     * @param root created if it is missing
     * @param owner the topic prefix: services of other prefixes may share the output directory, and each stages in a folder of its own
     * @param spill where sorting may spill, created if it is missing; everything in it is deleted by {@link #sweep}
     * @throws IOException if one cannot be made or written
     */
    public OutputDirectory(Path root, String owner, Path spill) throws IOException {
        this.root = root.toAbsolutePath().normalize();
        this.staging = this.root.resolve(STAGING).resolve(owner);
        this.spill = spill.toAbsolutePath().normalize();
        Files.createDirectories(staging);
        Files.createDirectories(this.spill);
    }

    /**
     * The names of a job's data files; the table is in them only where there is more than one. No two are the same on a file system that ignores case
     * either.
     *
     * @param tables the tables of which there are files
     * @param bases those among them of which an incremental or delta has all rows
     */
    public static Map<TableName, String> dataFileNames(
            String type,
            String consumerId,
            String stamp,
            Collection<TableName> tables,
            Set<TableName> bases,
            Compression compression) {
        String job = type + '_' + consumerId + '_' + stamp;
        Map<TableName, String> names = new HashMap<>();
        (tables.size() == 1 ? Map.of(tables.iterator().next(), "") : plainNames(tables))
                .forEach((table, name) -> names.put(
                        table,
                        job
                                + (name.isEmpty() ? "" : '_' + name)
                                + (bases.contains(table) ? BASE : "")
                                + EXTENSION
                                + compression.suffix()));
        return names;
    }

    /** A name in lower case is its table's own, and one that no other differs from in case only. */
    private static Map<TableName, String> plainNames(Collection<TableName> tables) {
        Map<String, List<TableName>> alike = tables.stream()
                .sorted()
                .collect(Collectors.groupingBy(
                        table -> lower(PlainName.of(table, MAX_TABLE_LENGTH)), TreeMap::new, Collectors.toList()));
        Map<TableName, String> names = new HashMap<>();
        alike.forEach((lower, group) -> {
            TableName owner = group.stream()
                    .filter(table -> PlainName.of(table, MAX_TABLE_LENGTH).equals(lower))
                    .findFirst()
                    .orElse(group.size() == 1 ? group.get(0) : null);
            if (owner != null) {
                names.put(owner, PlainName.of(owner, MAX_TABLE_LENGTH));
            }
        });
        Set<String> taken = names.values().stream().map(OutputDirectory::lower).collect(Collectors.toSet());
        tables.stream().filter(table -> !names.containsKey(table)).sorted().forEach(table -> {
            String name = PlainName.apart(table, MAX_TABLE_LENGTH).stream()
                    .filter(choice -> !taken.contains(lower(choice)))
                    .findFirst()
                    .orElseThrow();
            taken.add(lower(name));
            names.put(table, name);
        });
        return names;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The name of a part of a data file: {@code …_part0001.csv}; names sort as the parts do. */
    static String partName(String dataFileName, int number) {
        int extension = dataFileName.lastIndexOf(EXTENSION);
        return dataFileName.substring(0, extension)
                + String.format(Locale.ROOT, "_part%04d", number)
                + dataFileName.substring(extension);
    }

    /** The name of a job's manifest. */
    public static String manifestName(String type, String consumerId, String stamp) {
        return type + '_' + consumerId + '_' + stamp + ".manifest.json";
    }

    /** Where sorting may spill. */
    public Path spillDirectory() {
        return spill;
    }

    /**
     * A new folder for what somebody spills.
     *
     * @param prefix what its name begins with
     * @throws IOException if it cannot be made
     */
    public SpillFolder openSpillFolder(String prefix) throws IOException {
        return new SpillFolder(Files.createTempDirectory(spillDirectory(), prefix));
    }

    /** Where a file stands once it is published. */
    public Path published(String name) {
        return root.resolve(name);
    }

    /**
     * Begins a table's staged file, or its parts.
     *
     * @param name the file's final name where it is not split
     * @param maxParts how many parts there may be at most
     */
    public StagedParts stageParts(
            String jobId, int attempt, String name, Compression compression, SplitLimits limits, int maxParts) {
        return new StagedParts(this, jobId, attempt, name, compression, limits, maxParts);
    }

    /** Begins a staged file; an earlier one of the same name is replaced. */
    public StagedFile stage(String jobId, int attempt, String name, Compression compression) throws IOException {
        Path folder = staging(jobId, attempt);
        Files.createDirectories(folder);
        return new StagedFile(folder.resolve(name), compression);
    }

    /** Whether the file is staged or published already, with that many bytes. */
    public boolean isPresent(String jobId, int attempt, String name, long bytes) throws IOException {
        return sizeOf(staging(jobId, attempt).resolve(name)) == bytes || sizeOf(published(name)) == bytes;
    }

    /** Reads a file that is staged or published already; empty if it is not there any more. */
    Optional<InputStream> read(String jobId, int attempt, String name) throws IOException {
        Optional<InputStream> staged = open(staging(jobId, attempt).resolve(name));
        return staged.isPresent() ? staged : open(published(name));
    }

    private static Optional<InputStream> open(Path file) throws IOException {
        try {
            return Optional.of(Files.newInputStream(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Moves a staged file to its final name; does nothing if that was done before. */
    public void publish(String jobId, int attempt, String name) throws IOException {
        Path staged = staging(jobId, attempt).resolve(name);
        try {
            Files.move(staged, published(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            if (!Files.exists(published(name))) {
                throw e;
            }
        }
    }

    /** Writes a manifest as it goes: that of thousands of tables is large. */
    @FunctionalInterface
    public interface ManifestWriter {
        /** Writes all of it; need not close the stream. */
        void writeTo(OutputStream stream) throws IOException;
    }

    /** Writes the manifest under its final name, whole or not at all, and makes it and the moves before it durable. */
    public void publishManifest(String jobId, int attempt, String name, ManifestWriter manifest) throws IOException {
        sync(root);
        Path folder = staging(jobId, attempt);
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

    /** Removes what a job has staged. */
    public void discard(String jobId) {
        deleteTree(staging(jobId));
    }

    /**
     * Removes what no job of this prefix needs any more: staged files of other jobs than these, and everything that was spilled. What
     * services of other prefixes have staged and spilled stays.
     */
    public void sweep(Set<String> keepJobs) throws IOException {
        try (Stream<Path> folders = Files.list(staging)) {
            folders.filter(folder -> !keepJobs.contains(folder.getFileName().toString()))
                    .forEach(OutputDirectory::deleteTree);
        }
        try (Stream<Path> spilled = Files.list(spill)) {
            spilled.forEach(OutputDirectory::deleteTree);
        }
    }

    private Path staging(String jobId, int attempt) {
        return staging(jobId).resolve(String.valueOf(attempt));
    }

    private Path staging(String jobId) {
        return staging.resolve(jobId);
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return -1;
        }
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
