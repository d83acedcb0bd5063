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

    /** Refuses an epoch or an index that cannot be. */
    public Position {
        if (epoch < 0 || txIndex < 0) {
            throw new IllegalArgumentException("epoch and txIndex are not negative, got " + epoch + " and " + txIndex);
        }
    }

    /** Whether this position comes after the other. */
    public boolean isAfter(Position other) {
        return compareTo(other) > 0;
    }

    /** Zero-padded text whose order as text is the order of positions. */
    public String toSequence() {
        return String.format("%010d-%016X-%012d", epoch, commitLsn.value(), txIndex);
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
