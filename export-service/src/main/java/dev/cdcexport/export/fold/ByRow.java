package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableSchema;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The changes of equal rows, in a table without a key: how many more or fewer of them there are. All lines of one row carry the
 * position of its last change. Used by {@link NetFold}.
 */
final class ByRow implements Grouping {

    private final TableSchema schema;
    private final RecordWriter writer = new RecordWriter();

    ByRow(TargetTable table) {
        this.schema = table.schema();
    }

    @Override
    public int leadingCells() {
        return schema.columns().size();
    }

    @Override
    public void write(RowChange change, Records records) throws IOException {
        if (change.wasActive()) {
            records.add(record(change, change.before(), -1));
        }
        if (change.isActive().or(change.wasActive())) {
            records.add(record(change, change.after(), 1));
        }
    }

    private byte[] record(RowChange change, Cells row, int difference) {
        row.requireKnown(schema);
        return writer.begin()
                .putCells(row)
                .putPosition(change.position())
                .putByte(difference)
                .putLong(change.committedAtMicros())
                .end();
    }

    @Override
    public Group begin() {
        return new EqualRows();
    }

    /** How many rows came and went, change after change. */
    private final class EqualRows implements Group {

        private @Nullable RecordReader last;
        private @Nullable Position position;
        private long committedAtMicros;
        private long difference;

        @Override
        public void add(RecordReader record) {
            last = record;
            position = record.nextPosition();
            difference += record.nextByte();
            committedAtMicros = record.nextLong();
        }

        @Override
        public void finish(boolean emptyBefore, NetLines lines) throws IOException {
            if (difference == 0) {
                return;
            }
            DeltaOperation operation = difference > 0 ? DeltaOperation.INSERT : DeltaOperation.DELETE;
            Cells row = Objects.requireNonNull(last)
                    .rewind()
                    .nextCells(schema.columns().size());
            lines.add(
                    new DeltaLine(operation, Objects.requireNonNull(position), committedAtMicros, row),
                    Math.abs(difference));
        }
    }
}
