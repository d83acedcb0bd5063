package dev.cdcexport.export.sort;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sorts records of bytes by their unsigned lexicographic order. What does not fit into its buffer lies in sorted files, which are
 * deleted when it is closed. One thread adds all records, reads them once, and may
 * begin again.
 */
public final class ExternalSorter implements Closeable {

    /** What the names of its files begin with; left over by a crash, they may be deleted. */
    public static final String RUN_PREFIX = "sort-";

    /** What the names of its files end with. */
    public static final String RUN_SUFFIX = ".run";

    /** Array header, padding and the references to a record, about. */
    private static final int OVERHEAD_BYTES = 40;

    private static final int DEFAULT_FAN_IN = 64;

    private final Path directory;
    private final long bufferBytes;
    private final int fanIn;
    private final List<byte[]> buffer = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private long buffered;

    /**
     * @param directory where sorted files may lie; must exist
     * @param bufferBytes how much memory the records may take, in bytes; a single larger record is taken all the same
     */
    public ExternalSorter(Path directory, long bufferBytes) {
        this(directory, bufferBytes, DEFAULT_FAN_IN);
    }

    ExternalSorter(Path directory, long bufferBytes, int fanIn) {
        if (bufferBytes <= 0 || fanIn < 2) {
            throw new IllegalArgumentException(
                    "a sorter needs a buffer and merges two files or more, got " + bufferBytes + " and " + fanIn);
        }
        this.directory = directory;
        this.bufferBytes = bufferBytes;
        this.fanIn = fanIn;
    }

    /**
     * Takes a record, which is not copied.
     *
     * @throws IOException if the buffer is full and cannot be written to a file
     */
    public void add(byte[] record) throws IOException {
        long size = record.length + (long) OVERHEAD_BYTES;
        if (buffered > 0 && buffered + size > bufferBytes) {
            spill();
        }
        buffer.add(record);
        buffered += size;
    }

    /**
     * Forgets all records.
     *
     * @throws IOException if a file cannot be deleted
     */
    public void clear() throws IOException {
        buffer.clear();
        buffered = 0;
        for (Iterator<Run> each = runs.iterator(); each.hasNext(); each.remove()) {
            each.next().delete();
        }
    }

    /**
     * All records in order; nothing may be added before {@link #clear}.
     *
     * @throws IOException if files cannot be merged
     */
    public SortedRecords sorted() throws IOException {
        if (runs.isEmpty()) {
            return sortedBuffer();
        }
        spill();
        while (runs.size() > fanIn) {
            mergeFirst();
        }
        return new MergedRuns(runs);
    }

    @Override
    public void close() throws IOException {
        clear();
    }

    int runs() {
        return runs.size();
    }

    private void spill() throws IOException {
        runs.add(Run.write(directory, sortedBuffer()));
        buffer.clear();
        buffered = 0;
    }

    private SortedRecords sortedBuffer() {
        buffer.sort(Arrays::compareUnsigned);
        return new InMemory(buffer.iterator());
    }

    /** Makes one run of the first ones, the smallest by then, at the end of the list. */
    private void mergeFirst() throws IOException {
        List<Run> first = List.copyOf(runs.subList(0, fanIn));
        try (SortedRecords records = new MergedRuns(first)) {
            runs.add(Run.write(directory, records));
        }
        for (Run run : first) {
            run.delete();
        }
        runs.subList(0, fanIn).clear();
    }

    private record InMemory(Iterator<byte[]> records) implements SortedRecords {

        @Override
        public byte @Nullable [] next() {
            return records.hasNext() ? records.next() : null;
        }

        @Override
        public void close() {
            // holds nothing but memory
        }
    }
}
