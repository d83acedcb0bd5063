package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.LastSchema;
import dev.cdcexport.export.log.TopicRange;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.schema.SchemaHistory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * Works out what an incremental or delta export between two cuts has to read, and refuses what could not be exact: a range across
 * epochs, topics that are not the ones they were, rows that changed without events. Safe to share between threads.
 */
final class RangePlanner {

    private static final String RUN_FULL = "Run a full export; incremental and delta exports go on from there.";

    private static final String FULL_OR_FOLLOW = RUN_FULL
            + " Or ask with schemaChange=follow: the files then tell all events, but not what else became of old rows.";

    private final TopicAdmin admin;
    private final SchemaHistory history;
    private final ChangeLog log;
    private final LastSchema lastSchema;

    RangePlanner(TopicAdmin admin, SchemaHistory history, ChangeLog log, LastSchema lastSchema) {
        this.admin = admin;
        this.history = history;
        this.log = log;
        this.lastSchema = lastSchema;
    }

    /**
     * The tables with their ranges.
     *
     * @param tables by name
     * @param events how many all ranges hold
     */
    record Plan(List<RangePlan> tables, long events) {

        static Plan of(List<RangePlan> tables) {
            return new Plan(
                    tables,
                    tables.stream().mapToLong(table -> table.range().events()).sum());
        }

        /** What the manifest says of schema changes. */
        List<String> schemaChanges() {
            return tables.stream()
                    .flatMap(table -> table.schemaChanges().descriptions().stream())
                    .toList();
        }

        /** Those that have a file: a table that was dropped has none when nothing is to be told of it. */
        List<RangePlan> files() {
            return tables.stream()
                    .filter(table -> !table.dropped() || table.range().events() > 0)
                    .toList();
        }

        /** Those of which the files do not tell all. */
        List<TableName> rewritten() {
            return tables.stream()
                    .filter(RangePlan::isRewritten)
                    .map(table -> table.table().name())
                    .toList();
        }

        /** @throws ExportException {@code table-rewritten} */
        void requireNotRewritten() {
            String changes = tables.stream()
                    .filter(RangePlan::isRewritten)
                    .flatMap(table -> table.schemaChanges().descriptions().stream())
                    .collect(Collectors.joining("; "));
            if (!changes.isEmpty()) {
                throw Coverages.rewritten(changes, FULL_OR_FOLLOW);
            }
        }
    }

    /**
     * @throws ExportException one of the 409 problems, but for {@code table-rewritten} by a change of a table's columns: the plan says so
     * @throws InterruptedException if this thread is interrupted
     */
    Plan plan(Watermark from, Cut end) throws InterruptedException {
        requireSameEpoch(from, end);
        Set<String> born = newborn(from, end);
        Set<String> topics = Stream.concat(from.tables().stream().map(WatermarkTable::topic), born.stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, TopicDescription> described = admin.describe(topics);
        Map<WatermarkTable, TopicRange> ranges = new LinkedHashMap<>();
        for (WatermarkTable table : from.tables()) {
            TopicDescription now = described.get(table.topic());
            if (Coverages.leaves(table, from, end)) {
                Cut last = isSameTopic(table, now) ? end : from.cut();
                ranges.put(table, TopicRange.between(table.topic(), from.cut(), last));
            } else {
                requireSameTopic(table, now);
                Coverages.require(table, from.cut(), end);
                ranges.put(table, TopicRange.between(table.topic(), from.cut(), end));
            }
        }
        log.requireReadable(ranges.values());
        List<RangePlan> tables = new ArrayList<>();
        ranges.forEach((table, range) -> tables.add(plan(table, range, Coverages.leaves(table, from, end))));
        born.forEach(topic -> plan(topic, described.get(topic), from, end).ifPresent(tables::add));
        tables.sort(Comparator.comparing(plan -> plan.table().name()));
        return Plan.of(tables);
    }

    /**
     * Looks whether an export from the watermark could be exact, as far as that can be told without reading.
     *
     * @throws ExportException {@code epoch-changed}, {@code topic-recreated}, {@code table-not-captured}, {@code table-rewritten}
     * @throws dev.cdcexport.export.log.LogTruncatedException if retention has removed all events of a partition's range
     * @throws dev.cdcexport.export.log.LogResetException if a topic ends before the range does
     * @throws InterruptedException if this thread is interrupted
     */
    void requireReadable(Watermark from, Cut end) throws InterruptedException {
        requireSameEpoch(from, end);
        List<WatermarkTable> tables = from.tables().stream()
                .filter(table -> !Coverages.leaves(table, from, end))
                .toList();
        Map<String, TopicDescription> described =
                admin.describe(tables.stream().map(WatermarkTable::topic).toList());
        for (WatermarkTable table : tables) {
            requireSameTopic(table, described.get(table.topic()));
            Coverages.require(table, from.cut(), end);
        }
        log.requireReadable(tables.stream()
                .map(table -> TopicRange.between(table.topic(), from.cut(), end))
                .toList());
    }

    private RangePlan plan(WatermarkTable table, TopicRange range, boolean dropped) {
        TableSchema start = table.schema();
        OptionalInt last = lastSchema.find(range);
        TableSchema end = last.isEmpty() ? start : history.version(last.getAsInt());
        List<TableSchema> versions = new ArrayList<>(List.of(start));
        versions.addAll(history.versionsBetween(start.table(), start.id(), last.orElse(start.id())));
        SchemaChanges changes = SchemaChanges.along(versions);
        return new RangePlan(
                last.isEmpty() ? table : new WatermarkTable(table.topic(), table.topicId(), end),
                range,
                dropped ? changes.and(start.table() + " was dropped") : changes,
                dropped);
    }

    /** The topics of tables that joined a set of all tables after the watermark; one without events yet joins when it has some. */
    private static Set<String> newborn(Watermark from, Cut end) {
        Set<String> known = from.tables().stream().map(WatermarkTable::topic).collect(Collectors.toSet());
        Set<String> others = end.topics().keySet().stream()
                .filter(topic -> !known.contains(topic) && Coverages.mayJoin(topic, from, end))
                .collect(Collectors.toCollection(TreeSet::new));
        others.forEach(topic -> Coverages.requireFromCreation(topic, end));
        return others;
    }

    private java.util.Optional<RangePlan> plan(
            String topic, @Nullable TopicDescription description, Watermark from, Cut end) {
        TopicRange range = TopicRange.between(topic, from.cut(), end);
        OptionalInt last = lastSchema.find(range);
        if (last.isEmpty() || description == null) {
            return java.util.Optional.empty();
        }
        TableSchema schema = history.version(last.getAsInt());
        SchemaChanges changes = SchemaChanges.sinceCreation(history.versionsBetween(schema.table(), 0, schema.id()));
        WatermarkTable table = new WatermarkTable(topic, description.topicId().toString(), schema);
        return java.util.Optional.of(new RangePlan(table, range, changes, false));
    }

    private static void requireSameEpoch(Watermark from, Cut end) {
        if (from.cut().epoch() != end.epoch()) {
            throw new ExportException(
                    ProblemType.EPOCH_CHANGED,
                    "the watermark belongs to epoch " + from.cut().epoch() + ", capture is in epoch " + end.epoch()
                            + ": the replication slot was lost or created again, and changes between are not known",
                    RUN_FULL);
        }
    }

    private static boolean isSameTopic(WatermarkTable table, @Nullable TopicDescription now) {
        return now != null && now.topicId().toString().equals(table.topicId());
    }

    private static void requireSameTopic(WatermarkTable table, @Nullable TopicDescription now) {
        if (!isSameTopic(table, now)) {
            throw new ExportException(
                    ProblemType.TOPIC_RECREATED,
                    "the topic " + table.topic() + " of " + table.name()
                            + (now == null ? " is gone" : " was deleted and created again") + " since the watermark",
                    RUN_FULL);
        }
    }
}
