package dev.cdcexport.stack;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The programs of one version of PostgreSQL, packed for each kind of machine. Immutable. */
public final class PostgresBundle {

    private final @Nullable Path source;

    private PostgresBundle(@Nullable Path source) {
        this.source = source;
    }

    /** The version on the class path. */
    public static PostgresBundle ofClassPath() {
        return new PostgresBundle(null);
    }

    /**
     * Another version.
     *
     * @param folder holds what the version's jar of binaries holds
     */
    public static PostgresBundle in(Path folder) {
        return new PostgresBundle(folder);
    }

    /**
     * Unpacks the programs for this machine unless that was done before.
     *
     * @param folder where {@code bin}, {@code lib} and {@code share} shall be
     * @throws StackException if there are none for this machine
     */
    void unpackTo(Path folder) {
        if (Files.exists(folder)) {
            return;
        }
        Path partial = folder.resolveSibling(folder.getFileName() + ".partial");
        try (InputStream bundle = open("postgres-" + system() + ".txz")) {
            Folders.delete(partial);
            unpack(bundle, partial);
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't unpack PostgreSQL to " + folder, e);
        }
    }

    private InputStream open(String name) throws IOException {
        if (source != null) {
            return Files.newInputStream(source.resolve(name));
        }
        InputStream bundle = PostgresBundle.class.getResourceAsStream('/' + name);
        if (bundle == null) {
            throw new StackException("there is no PostgreSQL for this machine on the class path (" + name
                    + "); supported are Linux and macOS on x86-64 and ARM64");
        }
        return bundle;
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String architecture = System.getProperty("os.arch");
        return (name.startsWith("mac") ? "darwin" : name)
                + '-'
                + ("aarch64".equals(architecture) ? "arm_64" : "x86_64");
    }

    private static void unpack(InputStream bundle, Path target) throws IOException {
        Files.createDirectories(target);
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(bundle)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, target.resolve(entry.getName()).normalize());
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.resolveSibling("."));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
            Files.copy(tar, path);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }
}
