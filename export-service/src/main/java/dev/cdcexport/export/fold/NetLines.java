package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Position;
import dev.cdcexport.export.sort.ExternalSorter;
import dev.cdcexport.export.sort.SortedRecords;
import java.io.Closeable;
import java.io.IOException;

/**
 * The lines of a net delta on their way to the order of the file: DELETEs, then the others, each by position. Used by
 * {@link NetFold}.
 */
final class NetLines implements Closeable {

    private static final DeltaOperation[] OPERATIONS = DeltaOperation.values();

    private final int columns;
    private final ExternalSorter sorter;
    private final RecordWriter writer = new RecordWriter();

    /**
     * @param columns how many cells a line has
     * @param sorter is closed with this
     */
    NetLines(int columns, ExternalSorter sorter) {
        this.columns = columns;
        this.sorter = sorter;
    }

    /** Takes a line that stands {@code times} times in the file. */
    void add(DeltaLine line, long times) throws IOException {
        sorter.add(writer.begin()
                .putByte(line.operation().isDeparture() ? 0 : 1)
                .putPosition(line.position())
                .putEnum(line.operation())
                .putLong(line.committedAtMicros())
                .putLong(times)
                .putCells(line.cells())
                .end());
    }

    /** Hands all lines on, in order, and forgets them. */
    void writeTo(LineSink sink) throws IOException {
        try (SortedRecords sorted = sorter.sorted()) {
            for (byte[] record = sorted.next(); record != null; record = sorted.next()) {
                write(new RecordReader(record), sink);
            }
        }
        sorter.clear();
    }

    private void write(RecordReader record, LineSink sink) throws IOException {
        record.nextByte();
        Position position = record.nextPosition();
        DeltaOperation operation = record.nextEnum(OPERATIONS);
        long committedAtMicros = record.nextLong();
        long times = record.nextLong();
        DeltaLine line = new DeltaLine(operation, position, committedAtMicros, record.nextCells(columns));
        for (long i = 0; i < times; i++) {
            sink.accept(line);
        }
    }

    @Override
    public void close() throws IOException {
        sorter.close();
    }
}
