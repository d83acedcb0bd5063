package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.RecordSize;

/**
 * How large a row may be, as PostgreSQL sends it and as JSON: on its way it is in memory several times, as the message that came, as JSON, in the
 * event and in what is sent to Kafka, an update of a table with {@code REPLICA IDENTITY FULL} with its old row beside it.
 */
public final class RowLimit {

    private static final int TIMES_IN_MEMORY = 20;

    private RowLimit() {}

    /**
     * The limit of a heap, in bytes: a twentieth of it, at most what Kafka's topics take.
     *
     * @param heapBytes the largest that the heap can be
     */
    public static int of(long heapBytes) {
        return (int) Math.min(RecordSize.LARGEST, heapBytes / TIMES_IN_MEMORY);
    }
}
