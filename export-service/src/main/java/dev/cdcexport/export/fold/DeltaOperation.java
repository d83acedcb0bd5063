package dev.cdcexport.export.fold;

/** A step of the set of active rows; the names are what files hold. */
enum DeltaOperation {
    /** A row was not active and is. */
    INSERT,
    /** A row was active and is. */
    UPDATE,
    /** A row was active and is not. */
    DELETE,
    /** No row is active any more. */
    TRUNCATE;

    /** Whether rows leave the set. */
    boolean isDeparture() {
        return this == DELETE || this == TRUNCATE;
    }
}
