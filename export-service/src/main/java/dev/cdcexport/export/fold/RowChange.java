package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;

/**
 * What an event did to a row, in the terms of a file. An event's place and time go with it.
 *
 * @param operation what was done; not a TRUNCATE
 * @param position the event's position
 * @param committedAtMicros when its transaction committed, in µs since the Unix epoch
 * @param before the row before, as far as it was logged; not needed and left unknown for an update of a row with a key
 * @param after the row after
 * @param was whether the row was active
 * @param isActive whether it is
 */
record RowChange(
        Operation operation,
        Position position,
        long committedAtMicros,
        Cells before,
        Cells after,
        Activity was,
        Activity isActive) {

    /** Whether a row is active, as far as it tells. */
    enum Activity {
        ACTIVE,
        INACTIVE,
        /** The soft-delete column's value is unknown. */
        UNTOLD;

        /** The answer, if this one is not. */
        boolean or(boolean otherwise) {
            return this == UNTOLD ? otherwise : this == ACTIVE;
        }
    }

    /** Whether the row was active; yes, if that is not known. */
    boolean wasActive() {
        return was.or(true);
    }

    /** The row's last known values. */
    Cells last() {
        return operation == Operation.DELETE ? before : after;
    }
}
