package dev.cdcexport.capture.engine;

/**
 * Where the decoder is in the stream while it hands a message on. Debezium builds the event's source block synchronously, on the
 * decoder's thread, so that the block's maker finds the values of the very message here. Only that thread touches it.
 */
final class ChangePosition {

    /** Each change takes two places, since an update of the key becomes two events. */
    private static final int PLACES = 2;

    private long commitLsn;
    private long committedAtMicros;
    private long transactionId;
    private long changes;
    private long messageLsn;
    private int schemaId;
    private boolean inTransaction;

    void begin(long finalLsn, long commitMicros, long xid) {
        commitLsn = finalLsn;
        committedAtMicros = commitMicros;
        transactionId = xid;
        changes = 0;
        inTransaction = true;
    }

    void end() {
        inTransaction = false;
    }

    /** Counts a row change, whether it is handed on or not: the place must not depend on what is captured. */
    void nextChange(int schema) {
        changes++;
        schemaId = schema;
    }

    /** A message that is no row change: it lies at its own LSN, or at its transaction's commit. */
    void message(long lsn, boolean transactional) {
        messageLsn = transactional ? commitLsn : lsn;
        schemaId = 0;
    }

    long commitLsn() {
        return commitLsn;
    }

    long committedAtMicros() {
        return committedAtMicros;
    }

    long transactionId() {
        return transactionId;
    }

    long messageLsn() {
        return messageLsn;
    }

    int schemaId() {
        return schemaId;
    }

    /**
     * The origin of the change or logical message that is handed on now.
     *
     * @param lsn the row's, or {@link #messageLsn()}
     */
    ChangeOrigin origin(long lsn) {
        return new ChangeOrigin(
                lsn,
                commitLsn,
                (changes - 1) * PLACES,
                transactionId,
                committedAtMicros,
                schemaId,
                inTransaction && changes > 0);
    }
}
