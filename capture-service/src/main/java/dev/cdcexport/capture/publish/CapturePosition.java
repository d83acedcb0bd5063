package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Position;

/**
 * Where capture stands: the last published event, and from where a restart streams. Written in the Kafka transaction of the events before
 * it.
 *
 * @param epoch the life of the slot, from 1
 * @param resumeLsn the end of the last transaction that is published whole
 * @param commitLsn the commit LSN of the last published event's transaction, 0/0 before the first
 * @param txIndex the last published event's place in it, -1 before the first
 * @param committedAtMicros that transaction's commit time by the database's clock, in µs since the Unix epoch, 0 before the first
 * @param systemId the system identifier of the database's cluster
 * @param timeline the cluster's timeline on which these LSNs lie
 */
public record CapturePosition(
        int epoch, Lsn resumeLsn, Lsn commitLsn, long txIndex, long committedAtMicros, String systemId, int timeline) {

    /** The beginning of an epoch. */
    public static CapturePosition startOf(int epoch, Lsn resumeLsn, String systemId, int timeline) {
        return new CapturePosition(epoch, resumeLsn, Lsn.ZERO, -1, 0, systemId, timeline);
    }

    /** The furthest point of the WAL of which anything is published. */
    public Lsn furthest() {
        return resumeLsn.isBefore(commitLsn) ? commitLsn : resumeLsn;
    }

    /** This position on another timeline, which begins at or after it. */
    public CapturePosition on(int otherTimeline) {
        return new CapturePosition(epoch, resumeLsn, commitLsn, txIndex, committedAtMicros, systemId, otherTimeline);
    }

    /** Whether an event was published before: a restart delivers the rest of a transaction together with its beginning. */
    boolean covers(Lsn eventCommitLsn, long eventTxIndex) {
        int byCommit = eventCommitLsn.compareTo(commitLsn);
        return byCommit < 0 || (byCommit == 0 && eventTxIndex <= txIndex);
    }

    CapturePosition resumingAt(Lsn lsn) {
        return new CapturePosition(epoch, lsn, commitLsn, txIndex, committedAtMicros, systemId, timeline);
    }

    CapturePosition after(Position position, long committedMicros) {
        return new CapturePosition(
                epoch, resumeLsn, position.commitLsn(), position.txIndex(), committedMicros, systemId, timeline);
    }
}
