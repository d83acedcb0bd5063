package dev.cdcexport.export.range;

import dev.cdcexport.export.file.FileShape;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * What the latest ranges were written as: a file is a function of its range and of how it is to look, whoever asks for it, so that of many
 * consumers at the same watermark one reads and folds the range, and the others copy its file. Safe to share between threads.
 */
final class SharedRanges {

    private static final int MAX_KNOWN = 64;

    private final Map<Key, CompletableFuture<Optional<Written>>> known = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * All that decides what is in a file.
     *
     * @param table with the identity of its topic and the schema of the header
     * @param range the events
     * @param type incremental or delta
     * @param changes which changes a delta tells
     * @param columns the file's columns
     * @param shape how its bytes look
     */
    record Key(
            WatermarkTable table,
            TableRange range,
            ExportType type,
            Changes changes,
            List<String> columns,
            FileShape shape) {}

    /**
     * What was written of a table.
     *
     * @param attempt whose files they are, staged or published by now
     * @param parts the files
     * @param counts what is in each
     */
    record Written(Attempt attempt, List<TableFile.Part> parts, List<RangeCounts> counts) {}

    /** Reads the range and writes the files. */
    @FunctionalInterface
    interface Writing {
        Written write() throws IOException, InterruptedException;
    }

    /** Copies files that another job has written; empty if they are not there any more, or not as they were. */
    @FunctionalInterface
    interface Copying {
        Optional<Written> copy(Written original) throws IOException;
    }

    /**
     * Copies what is known, waits for who writes the same just now, or writes.
     *
     * @throws InterruptedException if the thread is interrupted while it waits or writes
     */
    Written get(Key key, Copying copying, Writing writing) throws IOException, InterruptedException {
        CompletableFuture<Optional<Written>> ours = new CompletableFuture<>();
        CompletableFuture<Optional<Written>> earlier = putIfAbsent(key, ours);
        if (earlier != null) {
            Optional<Written> original = await(earlier);
            Optional<Written> copy = original.isEmpty() ? Optional.empty() : copying.copy(original.get());
            if (copy.isPresent()) {
                return copy.get();
            }
            replace(key, ours);
        }
        try {
            Written written = writing.write();
            ours.complete(Optional.of(written));
            return written;
        } finally {
            if (ours.complete(Optional.empty())) {
                remove(key, ours);
            }
        }
    }

    private static Optional<Written> await(CompletableFuture<Optional<Written>> earlier) throws InterruptedException {
        try {
            return earlier.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("who writes tells of a failure by nothing written", e);
        }
    }

    private synchronized @Nullable CompletableFuture<Optional<Written>> putIfAbsent(
            Key key, CompletableFuture<Optional<Written>> ours) {
        CompletableFuture<Optional<Written>> earlier = known.get(key);
        if (earlier == null) {
            replace(key, ours);
        }
        return earlier;
    }

    private synchronized void replace(Key key, CompletableFuture<Optional<Written>> ours) {
        known.put(key, ours);
        if (known.size() > MAX_KNOWN) {
            known.remove(known.keySet().iterator().next());
        }
    }

    private synchronized void remove(Key key, CompletableFuture<Optional<Written>> ours) {
        known.remove(key, ours);
    }
}
