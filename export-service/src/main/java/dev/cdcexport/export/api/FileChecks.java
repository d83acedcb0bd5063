package dev.cdcexport.export.api;

import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.StoredFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a published file still is as it was published. One that was touched since is read once, and compared with the digest that its manifest
 * has. Safe to share between threads.
 */
final class FileChecks {

    private static final int MOST_KNOWN = 10_000;

    private final OutputStore store;

    /** What was found of files that were touched since they were published. */
    private final Map<String, Found> found = new LinkedHashMap<>() {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Found> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /** A file as it was when it was read, and whether it was as published. */
    private record Found(StoredFile stored, boolean unaltered) {}

    FileChecks(OutputStore store) {
        this.store = store;
    }

    /**
     * @param published when the job succeeded
     * @throws ExportException {@code file-altered} if the file is another one now
     */
    void requireUnaltered(ExportedFile file, StoredFile stored, Instant published) {
        if (stored.bytes() != file.bytes()) {
            throw altered(file, "it has " + stored.bytes() + " bytes, and had " + file.bytes());
        }
        if (stored.changedAt().isAfter(published) && !isUnaltered(file, stored)) {
            throw altered(file, "its SHA-256 is another one");
        }
    }

    /** One after the other: many callers who want one file, or parts of it, make it read once. */
    private synchronized boolean isUnaltered(ExportedFile file, StoredFile stored) {
        Found known = found.get(file.name());
        if (known == null || !known.stored().equals(stored)) {
            known = new Found(stored, digest(file.name()).equals(file.sha256()));
            found.put(file.name(), known);
        }
        return known.unaltered();
    }

    private String digest(String name) {
        MessageDigest digest = sha256();
        try (InputStream content = new DigestInputStream(store.open(name, 0), digest)) {
            content.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw PublishedResource.unreadable(name, e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ExportException altered(ExportedFile file, String what) {
        return new ExportException(
                ProblemType.FILE_ALTERED,
                "file " + file.name() + " was altered after it was published: " + what,
                "Restore the file in the output directory, or run a full export.");
    }
}
