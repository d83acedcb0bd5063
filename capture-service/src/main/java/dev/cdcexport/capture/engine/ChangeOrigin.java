package dev.cdcexport.capture.engine;

/**
 * Where a change or a message comes from. Of a message only {@code lsn} and {@code afterChanges} mean anything.
 *
 * @param lsn the row's LSN; of a message its own, or its transaction's commit
 * @param commitLsn the commit LSN of a change's transaction
 * @param txIndex the place of a change in its transaction; two events of one change have the same
 * @param transactionId the id of a change's transaction
 * @param committedAtMicros the commit time by the database's clock, in µs since the Unix epoch
 * @param schemaId the schema version of a change, 0 of a message
 * @param afterChanges whether a message stands inside a transaction that has changed rows before it
 */
public record ChangeOrigin(
        long lsn,
        long commitLsn,
        long txIndex,
        long transactionId,
        long committedAtMicros,
        int schemaId,
        boolean afterChanges) {}
