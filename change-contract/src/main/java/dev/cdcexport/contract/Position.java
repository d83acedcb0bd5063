package dev.cdcexport.contract;

/**
 * The place of a change event in the stream: unique, and in commit order. Readers merge partitions by it.
 *
 * @param epoch the life of the replication slot that the event came through, from 1
 * @param commitLsn the LSN of the transaction's commit record ({@code Begin.final_lsn} of the logical replication protocol)
 * @param txIndex the place within the transaction: twice the ordinal of the change, plus one for the second of two events
 *     that one change becomes (an update of the primary key is a delete and an insert)
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: logical
 *     replication message formats</a>
 */
public record Position(int epoch, Lsn commitLsn, long txIndex) implements Comparable<Position> {

    private static final int EPOCH_DIGITS = 10;
    private static final int LSN_DIGITS = 16;
    private static final int INDEX_DIGITS = 12;
    private static final int SEQUENCE_LENGTH = EPOCH_DIGITS + 1 + LSN_DIGITS + 1 + INDEX_DIGITS;
    private static final long INDEX_LIMIT = 1_000_000_000_000L;
    private static final String DIGITS = "0123456789ABCDEF";

    /** Refuses an epoch or an index that cannot be. */
    public Position {
        if (epoch < 0 || txIndex < 0 || txIndex >= INDEX_LIMIT) {
            throw new IllegalArgumentException("epoch and txIndex are not negative, and txIndex is below " + INDEX_LIMIT
                    + ", got " + epoch + " and " + txIndex);
        }
    }

    /** Whether this position comes after the other. */
    public boolean isAfter(Position other) {
        return compareTo(other) > 0;
    }

    /** Whether both are positions in one transaction. */
    public boolean isOfTransactionOf(Position other) {
        return epoch == other.epoch && commitLsn.equals(other.commitLsn);
    }

    /** Zero-padded text whose order as text is the order of positions. */
    public String toSequence() {
        char[] text = new char[SEQUENCE_LENGTH];
        put(text, EPOCH_DIGITS, EPOCH_DIGITS, epoch, 10);
        text[EPOCH_DIGITS] = '-';
        put(text, EPOCH_DIGITS + 1 + LSN_DIGITS, LSN_DIGITS, commitLsn.value(), 16);
        text[EPOCH_DIGITS + 1 + LSN_DIGITS] = '-';
        put(text, SEQUENCE_LENGTH, INDEX_DIGITS, txIndex, 10);
        return new String(text);
    }

    private static void put(char[] text, int end, int digits, long number, int radix) {
        long rest = number;
        for (int i = end - 1; i >= end - digits; i--) {
            text[i] = DIGITS.charAt((int) Long.remainderUnsigned(rest, radix));
            rest = Long.divideUnsigned(rest, radix);
        }
    }

    @Override
    public int compareTo(Position other) {
        int byEpoch = Integer.compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byCommit = commitLsn.compareTo(other.commitLsn);
        return byCommit != 0 ? byCommit : Long.compare(txIndex, other.txIndex);
    }
}
