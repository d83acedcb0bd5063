package dev.cdcexport.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A point of the stream with whole transactions on either side.
 *
 * @param epoch the life of the replication slot in which it lies, from 1
 * @param lsn the WAL position: transactions whose commit record lies before it are before the cut
 * @param committedAt a time by the database's clock: every transaction that had committed by then is before the cut
 * @param topics for each change topic, for each of its partitions in order, where the cut lies; a topic that is missing has
 *     no events before the cut, or is not covered
 * @param coverage for each change topic how much it tells of its table; of a table that is missing capture does not know yet, or did not at
 *     the cut
 * @param schemaVersion the id of the newest schema version on its topic when the cut was recorded: with it, all that the stream told of before
 *     the cut can be read there; 0 if there is none
 */
public record Cut(
        int epoch,
        Lsn lsn,
        Instant committedAt,
        SortedMap<String, List<PartitionEnd>> topics,
        SortedMap<String, Coverage> coverage,
        int schemaVersion) {

    /** A cut before which the stream told of no schema version. */
    public Cut(
            int epoch,
            Lsn lsn,
            Instant committedAt,
            SortedMap<String, List<PartitionEnd>> topics,
            SortedMap<String, Coverage> coverage) {
        this(epoch, lsn, committedAt, topics, coverage, 0);
    }

    /** Copies the maps. */
    public Cut {
        coverage = Collections.unmodifiableSortedMap(new TreeMap<>(coverage));
        SortedMap<String, List<PartitionEnd>> copy = new TreeMap<>();
        topics.forEach((topic, ends) -> copy.put(topic, List.copyOf(ends)));
        topics = Collections.unmodifiableSortedMap(copy);
    }

    /**
     * Where a cut lies in one partition.
     *
     * @param nextOffset events before the cut have smaller offsets, events after it have this or larger ones
     * @param events how many events lie before the cut, counted from the beginning of the epoch
     */
    public record PartitionEnd(long nextOffset, long events) {

        /** The beginning of a partition. */
        public static final PartitionEnd START = new PartitionEnd(0, 0);

        /** Refuses negative numbers. */
        public PartitionEnd {
            if (nextOffset < 0 || events < 0) {
                throw new IllegalArgumentException(
                        "an offset and a count are not negative, got " + nextOffset + " and " + events);
            }
        }
    }

    /**
     * How much a change topic tells of its table.
     *
     * @param table the table whose changes the topic has; {@code null} in cuts from before topics' names were recorded
     * @param tableOid the table's object identifier; another one than before means that the table was dropped and created again
     * @param since of a captured table: every change whose transaction committed at or after this LSN is on the topic; 0/0 if all are, from
     *     the table's creation on
     * @param state whether the table is captured
     * @param reason why it is not, or not since earlier, with the remedy; {@code null} if there is nothing to tell
     * @param parts where the table's own events begin, by topic: another topic than its own has some of when it had another name, and the
     *     beginning of its own may be another table's that had the name before; {@code null} if all of its own topic is its own
     * @param rewritten where its rows last may have become others without events; {@code null} if that is not known to have happened
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Coverage(
            @Nullable TableName table,
            long tableOid,
            Lsn since,
            State state,
            @Nullable String reason,
            @Nullable SortedMap<String, List<PartitionEnd>> parts,
            @Nullable Rewrite rewritten) {

        /** Of a table that is alone on its topic. */
        public Coverage(@Nullable TableName table, long tableOid, Lsn since, State state, @Nullable String reason) {
            this(table, tableOid, since, state, reason, null, null);
        }

        /**
         * Rows of a table may have become others without events.
         *
         * @param before it was before this LSN: a reader who has the rows as they were there has them as they are
         * @param what what was done
         */
        public record Rewrite(Lsn before, String what) {}

        /** Whether a table is captured. */
        public enum State {
            /** All its changes are on its topic. */
            CAPTURED,
            /** It is not: refused, left out by the settings, or no longer in the publication. */
            LEFT_OUT,
            /** It is no more. */
            DROPPED
        }

        /** Whether the table is captured. */
        public boolean isCaptured() {
            return state == State.CAPTURED;
        }

        /** Whether the table is no more. */
        public boolean isDropped() {
            return state == State.DROPPED;
        }

        /** All topics that have events of the table, with where these begin: a partition that is missing is the table's from its beginning on. */
        public SortedMap<String, List<PartitionEnd>> parts(String ownTopic) {
            SortedMap<String, List<PartitionEnd>> all = new TreeMap<>(Map.of(ownTopic, List.of()));
            if (parts != null) {
                all.putAll(parts);
            }
            return all;
        }

        /** Whether the topics tell all rows of the table, from its creation on. */
        public boolean isFromCreation() {
            return since.equals(Lsn.ZERO) && rewritten == null;
        }
    }

    /** This cut with other ends. */
    public Cut withTopics(Map<String, List<PartitionEnd>> ends) {
        return new Cut(epoch, lsn, committedAt, new TreeMap<>(ends), coverage, schemaVersion);
    }

    /** The name that a table has at the cut, by its object identifier; empty if capture does not know it, or it was dropped. */
    public Optional<TableName> nameOf(long tableOid) {
        return coverage.values().stream()
                .filter(known -> known.tableOid() == tableOid && !known.isDropped())
                .findFirst()
                .map(Coverage::table);
    }

    /** This cut as far as it speaks of some of the topics. */
    public Cut restrictedTo(Predicate<String> wanted) {
        SortedMap<String, List<PartitionEnd>> ends = new TreeMap<>(topics);
        ends.keySet().removeIf(wanted.negate());
        SortedMap<String, Coverage> covered = new TreeMap<>(coverage);
        covered.keySet().removeIf(wanted.negate());
        return new Cut(epoch, lsn, committedAt, ends, covered, schemaVersion);
    }

    /** How much a topic tells of its table; empty if capture did not know the table. */
    public Optional<Coverage> coverage(String topic) {
        return Optional.ofNullable(coverage.get(topic));
    }

    /** The topics of the tables that capture knew, by the tables' names. */
    public Map<TableName, String> topicsByTable() {
        Map<TableName, String> byTable = new TreeMap<>();
        coverage.forEach((topic, known) -> {
            if (known.table() != null) {
                byTable.put(known.table(), topic);
            }
        });
        return byTable;
    }

    /** Where the cut lies in a partition; its beginning if the cut does not know the partition. */
    public PartitionEnd end(String topic, int partition) {
        List<PartitionEnd> ends = topics.getOrDefault(topic, List.of());
        return partition < ends.size() ? ends.get(partition) : PartitionEnd.START;
    }
}
