package dev.cdcexport.capture.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage.Rewrite;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the position topic keeps of the tables' coverage, so that a restart misses nothing of what became of them meanwhile.
 *
 * @param epoch the epoch that it belongs to
 * @param lsn when the catalogue was last looked at, 0/0 if it was not yet
 * @param entries the tables that are or were in the publication
 * @param standingEntries what put tables into the publication that were yet to be created
 * @param existing the object identifiers of all tables that there were
 * @param publicationVersion the version of the publication then, 0 if it is not known
 * @param ddlGuard tells the event triggers then, {@code null} if there were none
 * @param beginnings of tables that have events and no entry yet; {@code null}, in states of earlier versions, means none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CoverageState(
        int epoch,
        Lsn lsn,
        List<Entry> entries,
        Set<Long> standingEntries,
        Set<Long> existing,
        long publicationVersion,
        @Nullable String ddlGuard,
        @Nullable List<Beginning> beginnings) {

    /** The record's key. */
    static final String KEY = "coverage";

    CoverageState {
        entries = List.copyOf(entries);
        beginnings = beginnings == null || beginnings.isEmpty() ? null : List.copyOf(beginnings);
        standingEntries = Set.copyOf(standingEntries);
        existing = new TreeSet<>(existing);
    }

    /** Of an epoch in which the catalogue was not looked at yet. */
    static CoverageState startOf(int epoch) {
        return new CoverageState(epoch, Lsn.ZERO, List.of(), Set.of(), Set.of(), 0, null, null);
    }

    /** The same with other entries. */
    CoverageState withEntries(List<Entry> others) {
        return new CoverageState(
                epoch, lsn, others, standingEntries, existing, publicationVersion, ddlGuard, beginnings);
    }

    /** The same with one more beginning. */
    CoverageState with(Beginning beginning) {
        List<Beginning> more =
                Stream.concat(begun().stream(), Stream.of(beginning)).toList();
        return new CoverageState(epoch, lsn, entries, standingEntries, existing, publicationVersion, ddlGuard, more);
    }

    /** The beginnings, empty if there are none. */
    List<Beginning> begun() {
        return Objects.requireNonNullElse(beginnings, List.of());
    }

    /**
     * Where the events of a table begin on a topic.
     *
     * @param oid the table's object identifier
     * @param end where the topic ended then
     */
    record Beginning(long oid, String topic, List<PartitionEnd> end) {

        /** Copies the list. */
        Beginning {
            end = List.copyOf(end);
        }
    }

    /** What a table is to capture. */
    enum Status {
        /** Its topic is complete from an LSN on. */
        COVERED,
        /** It is not captured, or no longer. */
        LEFT_OUT,
        /** It was dropped. */
        DROPPED;

        Cut.Coverage.State told() {
            return switch (this) {
                case COVERED -> Cut.Coverage.State.CAPTURED;
                case LEFT_OUT -> Cut.Coverage.State.LEFT_OUT;
                case DROPPED -> Cut.Coverage.State.DROPPED;
            };
        }
    }

    /**
     * A table.
     *
     * @param table its name; {@code null} in states from before topics' names were recorded
     * @param topic its change topic
     * @param topicId the topic's identity, empty if the table was never captured
     * @param oid its object identifier
     * @param entry what put it into the publication
     * @param since the LSN from which its topic is complete, 0/0 for its creation
     * @param status what it is to capture
     * @param reason why it is not captured, or not since earlier; {@code null} if there is nothing to tell
     * @param parts the topics that have or may have events of it, with their ends when it came to them
     * @param body where its rows were when it was last looked at, {@code null} in states from before that was kept
     * @param rewritten where its rows last may have become others without events, {@code null} if that is not known to have happened
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
            @Nullable String reason,
            SortedMap<String, List<PartitionEnd>> parts,
            @Nullable TableBody body,
            @Nullable Rewrite rewritten) {

        /** Copies the map; states from before a table could have several topics have none. */
        @SuppressWarnings("ConstantValue")
        Entry {
            parts = parts == null ? new TreeMap<>() : new TreeMap<>(parts);
        }

        /** What a cut says of it. */
        Cut.Coverage coverage() {
            return new Cut.Coverage(table, oid, since, status.told(), reason, toldParts(), rewritten);
        }

        /** Of a table that the publication does not have any more. */
        Entry gone(boolean exists) {
            Status now = exists ? Status.LEFT_OUT : Status.DROPPED;
            return new Entry(table, topic, topicId, oid, entry, since, now, null, parts, body, rewritten);
        }

        /** Has events on another topic, too, from its present end on. */
        Entry on(String other, List<PartitionEnd> end) {
            SortedMap<String, List<PartitionEnd>> more = new TreeMap<>(parts);
            more.putIfAbsent(other, end);
            return new Entry(table, topic, topicId, oid, entry, since, status, reason, more, body, rewritten);
        }

        /** Of a covered table, of which a change before an LSN was lost. */
        Entry coveredOnlySince(Lsn lsn, String why) {
            return new Entry(
                    table,
                    topic,
                    topicId,
                    oid,
                    entry,
                    lsn.isBefore(since) ? since : lsn,
                    status,
                    why,
                    parts,
                    body,
                    rewritten);
        }

        /** The same, of which rows may have become others without events. */
        Entry rewritten(Rewrite rewrite) {
            return new Entry(table, topic, topicId, oid, entry, since, status, reason, parts, body, rewrite);
        }

        /** The same with its rows somewhere. */
        Entry at(TableBody place) {
            return new Entry(table, topic, topicId, oid, entry, since, status, reason, parts, place, rewritten);
        }

        /** The same, known by the name that the table has now, with the topic of that name. */
        Entry named(TableName name, String itsTopic, String itsTopicId) {
            return name.equals(table)
                    ? this
                    : new Entry(
                            name,
                            itsTopic,
                            itsTopicId,
                            oid,
                            entry,
                            since,
                            status,
                            reason,
                            partsWithOwn(),
                            body,
                            rewritten);
        }

        private SortedMap<String, List<PartitionEnd>> partsWithOwn() {
            SortedMap<String, List<PartitionEnd>> all = new TreeMap<>(parts);
            all.putIfAbsent(topic, List.of());
            return all;
        }

        /** What a cut tells of the parts: nothing of a table that has its own topic to itself. */
        @Nullable
        SortedMap<String, List<PartitionEnd>> toldParts() {
            SortedMap<String, List<PartitionEnd>> told = new TreeMap<>(parts);
            List<PartitionEnd> own = told.getOrDefault(topic, List.of());
            if (!since.equals(Lsn.ZERO) || own.stream().allMatch(PartitionEnd.START::equals)) {
                told.remove(topic);
            }
            return told.isEmpty() ? null : told;
        }

        /** Whether it has or may have events on a topic. */
        boolean isOn(String name) {
            return topic.equals(name) || parts.containsKey(name);
        }
    }
}
