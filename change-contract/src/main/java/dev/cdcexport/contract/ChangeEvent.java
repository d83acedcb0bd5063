package dev.cdcexport.contract;

import org.jspecify.annotations.Nullable;

/**
 * One committed row change, as it stands on a change topic in Debezium's envelope.
 *
 * @param before the row before the change, as far as it was logged; {@code null} if there was none or nothing of it was logged
 * @param after the row after the change; {@code null} after a delete or truncate
 * @param source where the change comes from
 * @param operation what was done
 * @param capturedAtMillis when capture read the change, in ms since the Unix epoch (the envelope's {@code ts_ms})
 */
public record ChangeEvent(
        @Nullable Row before, @Nullable Row after, Source source, Operation operation, long capturedAtMillis) {

    /**
     * The envelope's {@code source} block.
     *
     * @param version Debezium's version
     * @param connector always {@code postgresql}
     * @param name the topic prefix
     * @param committedAtMicros the transaction's commit time by the database's clock, in µs since the Unix epoch
     *     ({@code ts_us}; {@code ts_ms} is the same in ms)
     * @param database the database's name ({@code db})
     * @param table the table
     * @param transactionId the transaction's id ({@code txId})
     * @param lsn the WAL position of the row itself; neither unique nor in commit order
     * @param position the event's place in the stream ({@code epoch}, {@code commit_lsn}, {@code tx_index})
     * @param schemaId the id of the table's schema in the topic {@code <prefix>.schemas} ({@code schema_id})
     */
    public record Source(
            String version,
            String connector,
            String name,
            long committedAtMicros,
            String database,
            TableName table,
            long transactionId,
            Lsn lsn,
            Position position,
            int schemaId) {

        /** Whether both come from the same table by the same connector. */
        boolean hasOriginOf(Source other) {
            return table.equals(other.table)
                    && database.equals(other.database)
                    && name.equals(other.name)
                    && version.equals(other.version)
                    && connector.equals(other.connector);
        }
    }
}
