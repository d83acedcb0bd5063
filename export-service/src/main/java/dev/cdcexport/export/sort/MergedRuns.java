package dev.cdcexport.export.sort;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The records of several runs in one order. Used by {@link ExternalSorter}, on its thread; closing it closes the runs' readers. */
final class MergedRuns implements SortedRecords {

    private final List<SortedRecords> readers = new ArrayList<>();
    private final Queue<Head> heads = new PriorityQueue<>();

    @SuppressWarnings("ArrayRecordComponent") // compared by order alone
    private record Head(byte[] record, SortedRecords reader) implements Comparable<Head> {
        @Override
        public int compareTo(Head other) {
            return Arrays.compareUnsigned(record, other.record);
        }
    }

    MergedRuns(List<Run> runs) throws IOException {
        try {
            for (Run run : runs) {
                SortedRecords reader = run.read();
                readers.add(reader);
                offer(reader);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public byte @Nullable [] next() throws IOException {
        Head smallest = heads.poll();
        if (smallest == null) {
            return null;
        }
        offer(smallest.reader);
        return smallest.record;
    }

    private void offer(SortedRecords reader) throws IOException {
        byte[] record = reader.next();
        if (record != null) {
            heads.add(new Head(record, reader));
        }
    }

    @Override
    public void close() throws IOException {
        for (SortedRecords reader : readers) {
            reader.close();
        }
    }
}
