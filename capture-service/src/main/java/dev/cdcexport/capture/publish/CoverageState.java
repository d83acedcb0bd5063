package dev.cdcexport.capture.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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
     * @param table its name; {@code null} in states from before topics' names were recorded
     * @param topic its change topic
     * @param topicId the topic's identity, empty if the table was never captured
     * @param oid its object identifier
     * @param entry what put it into the publication
     * @param since from where its topic tells all its changes, 0/0 for all since it was created
     * @param status what it is to capture
     * @param reason why it is not captured, or not since earlier; {@code null} if there is nothing to tell
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Entry(
            @Nullable TableName table,
            String topic,
            String topicId,
            long oid,
            long entry,
            Lsn since,
            Status status,
            @Nullable String reason) {

        /** Of a table that the publication does not have any more. */
        Entry gone(boolean exists) {
            return new Entry(table, topic, topicId, oid, entry, since, exists ? Status.LEFT_OUT : Status.DROPPED, null);
        }

        /** Of a covered table, of which a change before an LSN was lost. */
        Entry coveredOnlySince(Lsn lsn, String why) {
            return new Entry(table, topic, topicId, oid, entry, lsn.isBefore(since) ? since : lsn, status, why);
        }

        /** The same, known by the table's name. */
        Entry named(TableName name) {
            return name.equals(table) ? this : new Entry(name, topic, topicId, oid, entry, since, status, reason);
        }
    }
}
