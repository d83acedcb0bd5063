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

    /** The tables with their ranges, by name; and what the manifest says of schema changes. */
    record Plan(List<RangePlan> tables, List<String> schemaChanges) {

        /** Events in all ranges. */
        long events() {
            return tables.stream().mapToLong(table -> table.range().events()).sum();
        }
    }

    /**
     * @throws ExportException one of the 409 problems
     * @throws InterruptedException if this thread is interrupted
     */
    Plan plan(Watermark from, Cut end) throws InterruptedException {
        requireSameEpoch(from, end);
        List<String> changes = new ArrayList<>();
        List<WatermarkTable> known = Coverages.remaining(from, end, changes::add);
        Coverages.require(known, from.cut(), end);
        Map<String, TableName> born = newborn(from, end);
        Set<String> topics = Stream.concat(known.stream().map(WatermarkTable::topic), born.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        Map<String, TopicDescription> described = admin.describe(topics);
        List<RangePlan> tables = new ArrayList<>();
        for (WatermarkTable table : known) {
            requireSameTopic(table, described.get(table.topic()));
            TopicRange range = TopicRange.between(table.topic(), from.cut(), end);
            log.requireReadable(range);
            SchemaStep step = step(table.schema(), range);
            changes.addAll(step.changes());
            tables.add(new RangePlan(new WatermarkTable(table.topic(), table.topicId(), step.schema()), range));
        }
        born.forEach(
                (topic, name) -> plan(topic, described.get(topic), from, end).ifPresent(tables::add));
        tables.sort(Comparator.comparing(plan -> plan.table().name()));
        return new Plan(tables, changes);
    }

    /**
     * Looks whether an export from the watermark could be exact, as far as that can be told without reading.
     *
     * @throws ExportException {@code epoch-changed}, {@code topic-recreated}
     * @throws dev.cdcexport.export.log.LogTruncatedException if retention has removed all events of a partition's range
     * @throws dev.cdcexport.export.log.LogResetException if a topic ends before the range does
     * @throws InterruptedException if this thread is interrupted
     */
    void requireReadable(Watermark from, Cut end) throws InterruptedException {
        requireSameEpoch(from, end);
        List<WatermarkTable> tables = Coverages.remaining(from, end, change -> {});
        Coverages.require(tables, from.cut(), end);
        Map<String, TopicDescription> described =
                admin.describe(tables.stream().map(WatermarkTable::topic).toList());
        for (WatermarkTable table : tables) {
            requireSameTopic(table, described.get(table.topic()));
            log.requireReadable(TopicRange.between(table.topic(), from.cut(), end));
        }
    }

    private record SchemaStep(TableSchema schema, List<String> changes) {}

    private SchemaStep step(TableSchema start, TopicRange range) {
        OptionalInt last = lastSchema.find(range);
        if (last.isEmpty()) {
            return new SchemaStep(start, List.of());
        }
        TableSchema end = history.version(last.getAsInt());
        List<TableSchema> versions = new ArrayList<>(List.of(start));
        versions.addAll(history.versionsBetween(start.table(), start.id(), end.id()));
        SchemaChanges changes = SchemaChanges.along(versions);
        if (changes.rewritesRows()) {
            throw Coverages.rewritten(String.join("; ", changes.descriptions()));
        }
        return new SchemaStep(end, changes.descriptions());
    }

    /** Tables that joined a set of all tables after the watermark; one without events yet joins when it has some. */
    private Map<String, TableName> newborn(Watermark from, Cut end) {
        if (!from.tableSet().all()) {
            return Map.of();
        }
        Set<String> known = from.tables().stream().map(WatermarkTable::topic).collect(Collectors.toSet());
        Set<String> others = end.topics().keySet().stream()
                .filter(topic -> !known.contains(topic) && !Coverages.isDropped(topic, end))
                .collect(Collectors.toSet());
        if (others.isEmpty()) {
            return Map.of();
        }
        others.forEach(topic -> Coverages.requireFromCreation(topic, end));
        Map<String, TableName> born = history.tablesByTopic();
        born.keySet().retainAll(others);
        return born;
    }

    private java.util.Optional<RangePlan> plan(
            String topic, @Nullable TopicDescription description, Watermark from, Cut end) {
        TopicRange range = TopicRange.between(topic, from.cut(), end);
        OptionalInt last = lastSchema.find(range);
        if (last.isEmpty() || description == null) {
            return java.util.Optional.empty();
        }
        TableSchema schema = history.version(last.getAsInt());
        return java.util.Optional.of(
                new RangePlan(new WatermarkTable(topic, description.topicId().toString(), schema), range));
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

    private static void requireSameTopic(WatermarkTable table, @Nullable TopicDescription now) {
        if (now == null || !now.topicId().toString().equals(table.topicId())) {
            throw new ExportException(
                    ProblemType.TOPIC_RECREATED,
                    "the topic " + table.topic() + " of " + table.name()
                            + (now == null ? " is gone" : " was deleted and created again") + " since the watermark",
                    RUN_FULL);
        }
    }
}
