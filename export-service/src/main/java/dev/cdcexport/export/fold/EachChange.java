package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.export.fold.RowChange.Activity;
import java.io.IOException;

/** Every change as a line, in commit order, at once: of a table with a key, or one whose events tell rows by nothing. Used by the exporting thread. */
final class EachChange implements Fold {

    private final TargetTable table;
    private final LineSink lines;
    private final RowChangeReader changes;
    private final int[] fileIndexes;

    EachChange(TargetTable table, LineSink lines) {
        this.table = table;
        this.lines = lines;
        this.changes = new RowChangeReader(table);
        this.fileIndexes = table.fileIndexes();
    }

    @Override
    public void accept(ChangeEvent event) throws IOException {
        if (event.operation() == Operation.TRUNCATE) {
            truncate(event.source().position(), event.source().committedAtMicros());
            return;
        }
        RowChange change = changes.read(event);
        if (!table.hasKey()
                && change.operation() == Operation.UPDATE
                && change.before().areKnown()) {
            replace(change);
        } else {
            step(change);
        }
    }

    @Override
    public void truncate(Position position, long committedAtMicros) throws IOException {
        lines.accept(DeltaLine.truncate(table, position, committedAtMicros));
    }

    /** Rows without a key are a multiset: an UPDATE would not say which of them. */
    private void replace(RowChange change) throws IOException {
        if (change.wasActive()) {
            write(DeltaOperation.DELETE, change, change.before());
        }
        if (change.isActive().or(change.wasActive())) {
            insert(change);
        }
    }

    private void step(RowChange change) throws IOException {
        boolean isActive = change.isActive().or(change.wasActive());
        if (isActive && change.was() == Activity.UNTOLD) {
            // Whoever applies this may not have the row, in which what is unknown would stand.
            change.after().requireKnown(table.schema(), fileIndexes);
        }
        if (change.wasActive()) {
            write(isActive ? DeltaOperation.UPDATE : DeltaOperation.DELETE, change, change.last());
        } else if (isActive) {
            insert(change);
        }
    }

    private void insert(RowChange change) throws IOException {
        change.after().requireKnown(table.schema(), fileIndexes);
        write(DeltaOperation.INSERT, change, change.after());
    }

    private void write(DeltaOperation operation, RowChange change, Cells cells) throws IOException {
        lines.accept(new DeltaLine(operation, change.position(), change.committedAtMicros(), cells));
    }

    @Override
    public void finish() {
        // every line is written already
    }

    @Override
    public void close() {
        // holds nothing
    }
}
