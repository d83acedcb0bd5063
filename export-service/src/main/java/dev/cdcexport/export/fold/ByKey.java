package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.fold.RowChange.Activity;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The changes of one primary key: one step from the row's state before them to its state after. Used by {@link NetFold}. */
final class ByKey implements Grouping {

    private static final Operation[] OPERATIONS = Operation.values();
    private static final Activity[] ACTIVITIES = Activity.values();

    private final TableSchema schema;
    private final boolean keyIsRequired;
    private final int[] keyIndexes;
    private final int[] fileIndexes;
    private final RecordWriter writer = new RecordWriter();

    ByKey(TargetTable table) {
        this.schema = table.schema();
        this.keyIsRequired = table.keyIsRequired();
        this.keyIndexes = table.keyIndexes();
        this.fileIndexes = table.fileIndexes();
    }

    @Override
    public int leadingCells() {
        return keyIndexes.length;
    }

    @Override
    public void write(RowChange change, Records records) throws IOException {
        Cells row = change.last();
        row.requireKnown(schema, keyIndexes);
        writer.begin();
        for (int index : keyIndexes) {
            writer.putCell(row.values()[index]);
        }
        records.add(writer.putPosition(change.position())
                .putEnum(change.operation())
                .putEnum(change.was())
                .putEnum(change.isActive())
                .putLong(change.committedAtMicros())
                .putCells(row)
                .end());
    }

    @Override
    public Group begin() {
        return new Key();
    }

    /** The state of a key, change after change. */
    private final class Key implements Group {

        /** The row as far as its changes tell, unless {@link #whole} is later. */
        private @Nullable Cells cells;

        /** Stands before the cells of the last change that tells them all: what came before it need not be made texts of. */
        private @Nullable RecordReader whole;

        private boolean wasUntold;
        private boolean wasActive;
        private boolean isActive;
        private boolean createdInRange;
        private boolean exists;
        private @Nullable Position position;
        private long committedAtMicros;

        @Override
        public void add(RecordReader record) {
            position = record.nextPosition();
            Operation operation = record.nextEnum(OPERATIONS);
            Activity was = record.nextEnum(ACTIVITIES);
            Activity activity = record.nextEnum(ACTIVITIES);
            committedAtMicros = record.nextLong();
            if (cells == null && whole == null) {
                wasUntold = was == Activity.UNTOLD;
                wasActive = was.or(true);
                isActive = wasActive;
            }
            if (operation == Operation.CREATE) {
                requireNone();
                createdInRange = true;
            }
            exists = operation != Operation.DELETE;
            take(record, operation);
            isActive = activity.or(isActive);
        }

        /** Two rows at once have a key in common only if it was no key yet: the catalogue may have been ahead of the stream. */
        private void requireNone() {
            if (exists && keyIsRequired) {
                throw OtherKeyException.ofTwoRows(schema.table(), schema.key());
            }
        }

        private void take(RecordReader record, Operation operation) {
            int columns = schema.columns().size();
            if (record.areCellsKnown(columns)) {
                whole = record;
                return;
            }
            Cells older = last();
            Cells row = record.nextCells(columns);
            cells = older == null || operation == Operation.CREATE ? row : row.over(older);
        }

        private @Nullable Cells last() {
            if (whole != null) {
                cells = whole.nextCells(schema.columns().size());
                whole = null;
            }
            return cells;
        }

        @Override
        public void finish(boolean emptyBefore, NetLines lines) throws IOException {
            boolean before = wasActive && !emptyBefore;
            if (before || isActive) {
                lines.add(line(before), 1);
            }
        }

        private DeltaLine line(boolean before) {
            Cells last = Objects.requireNonNull(last());
            // Where it is not known whether the row was active, whoever applies this may not have it.
            if (isActive && (createdInRange || !before || wasUntold)) {
                last.requireKnown(schema, fileIndexes);
            }
            return new DeltaLine(operation(before), Objects.requireNonNull(position), committedAtMicros, last);
        }

        private DeltaOperation operation(boolean before) {
            if (!isActive) {
                return DeltaOperation.DELETE;
            }
            return before ? DeltaOperation.UPDATE : DeltaOperation.INSERT;
        }
    }
}
