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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Whether a published file still is as it was published. One that was touched since is read once, and compared with the digest that its manifest
 * has. Safe to share between threads.
 */
final class FileChecks implements AutoCloseable {

    private static final int MOST_KNOWN = 10_000;

    private final OutputStore store;

    private final AnswerLimit limit;

    private final ExecutorService reader = Executors.newSingleThreadExecutor(FileChecks::thread);

    /** The files that were touched since they were published. */
    private final Map<String, Reading> readings = new LinkedHashMap<>();

    /** A file as it was when its reading began, and what comes of it. */
    private record Reading(StoredFile stored, CompletableFuture<String> digest) {}

    /** @param limit how long a caller waits for a file to be read; the reading goes on, so that a later call has its result */
    FileChecks(OutputStore store, AnswerLimit limit) {
        this.store = store;
        this.limit = limit;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "file-checks");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * @param published when the job succeeded
     * @throws ExportException {@code file-altered} if the file is another one now, {@code timeout} if that is not known yet
     */
    void requireUnaltered(ExportedFile file, StoredFile stored, Instant published) {
        if (stored.bytes() != file.bytes()) {
            throw altered(file, "it has " + stored.bytes() + " bytes, and had " + file.bytes());
        }
        if (stored.changedAt().isAfter(published) && !digest(file, stored).equals(file.sha256())) {
            throw altered(file, "its SHA-256 is another one");
        }
    }

    private String digest(ExportedFile file, StoredFile stored) {
        try {
            return limit.await(reading(file.name(), stored), () -> stillReading(file));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Many callers who want one file, or parts of it, make it read once. One that could not be read is read again. */
    private synchronized CompletableFuture<String> reading(String name, StoredFile stored) {
        Reading known = readings.get(name);
        if (known == null || !known.stored().equals(stored) || known.digest().isCompletedExceptionally()) {
            known = new Reading(stored, CompletableFuture.supplyAsync(() -> digest(name), reader));
            forgetOldest();
            readings.put(name, known);
        }
        return known.digest();
    }

    private void forgetOldest() {
        Iterator<Reading> oldest = readings.values().iterator();
        for (int left = readings.size(); left >= MOST_KNOWN && oldest.hasNext(); left--) {
            if (oldest.next().digest().isDone()) {
                oldest.remove();
            }
        }
    }

    private static ExportException stillReading(ExportedFile file) {
        return new ExportException(
                ProblemType.TIMEOUT,
                "file " + file.name() + " was touched after it was published, and is being read to compare it: it has "
                        + file.bytes() + " bytes",
                "Ask again later; the reading goes on, of one file after the other.");
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

    /** Ends the reading. */
    @Override
    public void close() {
        reader.shutdownNow();
    }
}
