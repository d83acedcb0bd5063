package dev.cdcexport.export.log;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one table between two cuts of an epoch. A topic belongs to a name, and a name may have been several tables': the table is told by its
 * object identifier.
 *
 * @param tableOid the table's object identifier
 * @param topics the ranges of all topics that have or may have events of it
 * @param after the LSN of the earlier cut: an event whose transaction committed before it is not in the range; {@code null} if all of the table's are
 * @param emptied where the name became this table's, {@code null} if it was before: rows of the table that had the name are rows no longer
 */
public record TableRange(
        long tableOid,
        List<TopicRange> topics,
        @Nullable Lsn after,
        @Nullable Emptied emptied) {

    /** Copies the list. */
    public TableRange {
        topics = List.copyOf(topics);
    }

    /**
     * Stands for a TRUNCATE that nobody executed.
     *
     * @param position its place, before which none of the file's reader's events are
     * @param committedAtMicros in µs since the Unix epoch
     */
    public record Emptied(Position position, long committedAtMicros) {}

    /** Whether an event that lies between the cuts is the table's. */
    public boolean holds(Position position, TableSchema schema) {
        return schema.oid() == tableOid
                && (after == null || !position.commitLsn().isBefore(after));
    }

    /** How many events the topics hold between the cuts, other tables' included. */
    public long events() {
        return topics.stream().mapToLong(TopicRange::events).sum();
    }
}
