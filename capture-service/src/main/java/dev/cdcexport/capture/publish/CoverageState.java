package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.Lsn;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the position topic keeps of the tables' coverage, so that a restart misses nothing of what became of them meanwhile.
 *
 * @param epoch the epoch that it belongs to
 * @param lsn when the catalogue was last looked at, 0/0 if it was not yet
 * @param entries the tables that are or were in the publication
 * @param standingEntries what put tables into the publication that were yet to be created
 * @param existing the object identifiers of all tables that there were
 */
record CoverageState(int epoch, Lsn lsn, List<Entry> entries, Set<Long> standingEntries, Set<Long> existing) {

    /** The record's key. */
    static final String KEY = "coverage";

    CoverageState {
        entries = List.copyOf(entries);
        standingEntries = Set.copyOf(standingEntries);
        existing = new TreeSet<>(existing);
    }

    /** Of an epoch in which the catalogue was not looked at yet. */
    static CoverageState startOf(int epoch) {
        return new CoverageState(epoch, Lsn.ZERO, List.of(), Set.of(), Set.of());
    }

    /** What a table is to capture. */
    enum Status {
        /** Its topic tells all its changes since an LSN. */
        COVERED,
        /** It is not captured, or no longer. */
        LEFT_OUT,
        /** It was dropped. */
        DROPPED
    }

    /**
     * A table.
     *
     * @param topic its change topic
     * @param topicId the topic's identity, empty if the table was never captured
     * @param oid its object identifier
     * @param entry what put it into the publication
     * @param since from where its topic tells all its changes, 0/0 for all since it was created
     * @param status what it is to capture
     */
    record Entry(String topic, String topicId, long oid, long entry, Lsn since, Status status) {

        Entry with(Status now) {
            return new Entry(topic, topicId, oid, entry, since, now);
        }
    }
}
