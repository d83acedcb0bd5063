package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Position;
import org.jspecify.annotations.Nullable;

/**
 * One step of the set of active rows.
 *
 * @param operation the step
 * @param position the position of the event that made it, or of the last of several
 * @param committedAtMicros when that event's transaction committed, in µs since the Unix epoch
 * @param cells the row's last known values; all NULL for a TRUNCATE
 */
record DeltaLine(DeltaOperation operation, Position position, long committedAtMicros, Cells cells) {

    /** The line of a TRUNCATE. */
    static DeltaLine truncate(TargetTable table, Position position, long committedAtMicros) {
        return new DeltaLine(
                DeltaOperation.TRUNCATE,
                position,
                committedAtMicros,
                new Cells(new @Nullable String[table.schema().columns().size()]));
    }
}
