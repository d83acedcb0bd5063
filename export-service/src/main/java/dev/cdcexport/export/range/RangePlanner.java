package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.LastSchema;
import dev.cdcexport.export.log.LogResetException;
import dev.cdcexport.export.log.LogTruncatedException;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.log.TopicRange;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.problem.Remedies;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.watermark.LeftOutTable;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * Works out what an incremental or delta export between two cuts has to read, and refuses what could not be exact: a range across
 * epochs, topics that are not the ones they were, rows that changed without events. Safe to share between threads.
 */
public final class RangePlanner {

    private final TopicAdmin admin;
    private final SchemaHistory history;
    private final ChangeLog log;
    private final LastSchema lastSchema;
    private final SoftDeleteColumns softDelete;

    public RangePlanner(
            TopicAdmin admin,
            SchemaHistory history,
            ChangeLog log,
            LastSchema lastSchema,
            SoftDeleteColumns softDelete) {
        this.admin = admin;
        this.history = history;
        this.log = log;
        this.lastSchema = lastSchema;
        this.softDelete = softDelete;
    }

    /**
     * Plans to tell all tables as changes.
     *
     * @throws ExportException one of the 409 problems, but for {@code table-rewritten} by a change of a table's columns: the plan says so
     * @throws InterruptedException if this thread is interrupted
     */
    public RangePlan plan(Watermark from, Cut end) throws InterruptedException {
        return plan(from, end, RangePlanner::refuse);
    }

    /**
     * Plans to tell those tables as changes of which that is possible, and of the others all rows.
     *
     * @param also tables of which all rows are to be told, if they are still among the tables, with the reasons
     * @throws ExportException where that would not help: another epoch, tables that are not captured
     * @throws InterruptedException if this thread is interrupted
     */
    RangePlan planWithBases(Watermark from, Cut end, Map<TableName, String> also) throws InterruptedException {
        SortedMap<TableName, String> bases = new TreeMap<>();
        RangePlan plan = plan(from, end, noting(bases));
        return plan.rebased(bases, also);
    }

    private RangePlan plan(Watermark from, Cut end, Consumer<BaseNeededException> untold) throws InterruptedException {
        requireSameEpoch(from, end);
        List<LeftOutTable> leftOut = new ArrayList<>();
        Map<String, Cut.Coverage> born = newborn(from, end, untold, leftOut);
        Map<String, TopicDescription> described =
                admin.describe(Stream.concat(from.tables().stream().map(WatermarkTable::topic), born.keySet().stream())
                        .collect(Collectors.toCollection(TreeSet::new)));
        Map<WatermarkTable, TableRange> ranges = ranges(from, end, described, untold);
        leaveUnreadable(ranges, untold);
        List<TablePlan> tables = new ArrayList<>();
        ranges.forEach((table, range) -> add(
                tables,
                untold,
                Coverages.isReplaced(table, end)
                        ? planReplaced(table, range, end)
                        : plan(table, range, Coverages.leaves(table, from, end), from, end),
                table));
        born.forEach((topic, coverage) -> planBorn(topic, coverage, described.get(topic), end)
                .ifPresent(plan -> join(tables, leftOut, untold, plan, from)));
        return RangePlan.ofChanges(tables, leftOut);
    }

    private static Consumer<BaseNeededException> noting(SortedMap<TableName, String> reasons) {
        return untold -> reasons.put(untold.table(), untold.problem().detail());
    }

    /** Adds what can be told as changes by what counts as deleted. */
    private void add(
            List<TablePlan> tables, Consumer<BaseNeededException> untold, TablePlan plan, WatermarkTable before) {
        try {
            if (!plan.dropped()) {
                softDelete.requireSame(before, plan.table().schema());
            }
            tables.add(plan);
        } catch (BaseNeededException e) {
            untold.accept(e);
        }
    }

    /** Adds a table that joins: of all, one for which the settings cannot hold is left out, as by a full. */
    private void join(
            List<TablePlan> tables,
            List<LeftOutTable> leftOut,
            Consumer<BaseNeededException> untold,
            Born born,
            Watermark from) {
        TableSchema schema = born.plan().table().schema();
        try {
            softDelete.requireIn(schema);
        } catch (BaseNeededException e) {
            if (from.tableSet().all()) {
                leftOut.add(new LeftOutTable(
                        schema.table(), schema.oid(), e.problem().detail(), softDelete.of(schema.table())));
            } else {
                untold.accept(e);
            }
            return;
        }
        try {
            softDelete.requireSame(born.versions(), schema);
            tables.add(born.plan());
        } catch (BaseNeededException e) {
            untold.accept(e);
        }
    }

    /** A table that joins, with its versions since it was created. */
    private record Born(TablePlan plan, List<TableSchema> versions) {}

    private WatermarkTable at(String topic, String topicId, TableSchema schema) {
        return new WatermarkTable(topic, topicId, schema, softDelete.recorded(schema.table()));
    }

    /** Takes out the tables of which the log has lost events. */
    private void leaveUnreadable(Map<WatermarkTable, TableRange> ranges, Consumer<BaseNeededException> untold)
            throws InterruptedException {
        while (true) {
            try {
                log.requireReadable(topicRanges(ranges.values()));
                return;
            } catch (LogTruncatedException e) {
                leave(e.topic(), Failures.problem(e), ranges, untold);
            } catch (LogResetException e) {
                leave(e.topic(), Failures.problem(e), ranges, untold);
            }
        }
    }

    private static void leave(
            String topic,
            ExportException problem,
            Map<WatermarkTable, TableRange> ranges,
            Consumer<BaseNeededException> untold) {
        List<WatermarkTable> without = ranges.entrySet().stream()
                .filter(range -> range.getValue().topics().stream()
                        .anyMatch(part -> part.topic().equals(topic)))
                .map(Map.Entry::getKey)
                .toList();
        if (without.isEmpty()) {
            throw problem;
        }
        without.forEach(table -> {
            ranges.remove(table);
            untold.accept(new BaseNeededException(table.name(), problem));
        });
    }

    /**
     * Looks whether an export from the watermark could be exact, as far as that can be told without reading.
     *
     * @throws ExportException {@code epoch-changed}, {@code topic-recreated}, {@code table-not-captured}, {@code table-rewritten}
     * @throws dev.cdcexport.export.log.LogTruncatedException if retention has removed all events of a partition's range
     * @throws dev.cdcexport.export.log.LogResetException if a topic ends before the range does
     * @throws InterruptedException if this thread is interrupted
     */
    public void requireReadable(Watermark from, Cut end) throws InterruptedException {
        requireSameEpoch(from, end);
        Map<String, TopicDescription> described =
                admin.describe(from.tables().stream().map(WatermarkTable::topic).toList());
        log.requireReadable(
                topicRanges(ranges(from, end, described, RangePlanner::refuse).values()));
    }

    private static void refuse(BaseNeededException untold) {
        throw untold.problem();
    }

    private static List<TopicRange> topicRanges(Collection<TableRange> ranges) {
        return ranges.stream()
                .flatMap(range -> range.topics().stream())
                .distinct()
                .toList();
    }

    /** What there is to read for each table of the watermark. */
    private static Map<WatermarkTable, TableRange> ranges(
            Watermark from, Cut end, Map<String, TopicDescription> described, Consumer<BaseNeededException> untold) {
        Map<WatermarkTable, TableRange> ranges = new LinkedHashMap<>();
        for (WatermarkTable table : from.tables()) {
            try {
                ranges.put(table, range(table, from, end, described.get(table.topic())));
            } catch (BaseNeededException e) {
                untold.accept(e);
            }
        }
        return ranges;
    }

    private static TableRange range(WatermarkTable table, Watermark from, Cut end, @Nullable TopicDescription now)
            throws BaseNeededException {
        if (Coverages.leaves(table, from, end)) {
            return lastOf(table, from.cut(), isSameTopic(table, now) ? end : from.cut());
        }
        requireSameTopic(table, now);
        if (Coverages.isReplaced(table, end)) {
            return fromCreation(table.topic(), end, emptied(from.cut()));
        }
        Coverages.require(table, from.cut(), end);
        return goingOn(table, from.cut(), end);
    }

    private static TableRange lastOf(WatermarkTable table, Cut from, Cut end) {
        TopicRange topic = TopicRange.between(table.topic(), from, end);
        return new TableRange(table.schema().oid(), List.of(topic), from.lsn(), null);
    }

    private static TableRange goingOn(WatermarkTable table, Cut from, Cut end) {
        List<TopicRange> topics = parts(table.topic(), end)
                .map(part -> TopicRange.since(part.getKey(), part.getValue(), from, end))
                .toList();
        return new TableRange(table.schema().oid(), topics, from.lsn(), null);
    }

    /** All events of the table that has a topic's name, wherever they are. */
    private static TableRange fromCreation(String topic, Cut end, TableRange.@Nullable Emptied emptied)
            throws BaseNeededException {
        Cut.Coverage coverage = end.coverage(topic).orElseThrow();
        Coverages.requireFromCreation(topic, coverage);
        return allOf(topic, coverage, end, emptied);
    }

    private static TableRange allOf(
            String topic, Cut.Coverage coverage, Cut end, TableRange.@Nullable Emptied emptied) {
        List<TopicRange> topics = parts(topic, end)
                .map(part -> TopicRange.since(part.getKey(), part.getValue(), null, end))
                .toList();
        return new TableRange(coverage.tableOid(), topics, null, emptied);
    }

    private static Stream<Map.Entry<String, List<Cut.PartitionEnd>>> parts(String topic, Cut end) {
        Map<String, List<Cut.PartitionEnd>> parts =
                end.coverage(topic).orElseThrow().parts(topic);
        for (String part : parts.keySet()) {
            if (!part.equals(topic) && !end.topics().containsKey(part)) {
                throw new LogResetException(part, 0, 1, 0);
            }
        }
        return parts.entrySet().stream();
    }

    /** Right behind the earlier cut: all that its reader has comes before it, and all that he has not comes after it. */
    private static TableRange.Emptied emptied(Cut from) {
        Position position = new Position(from.epoch(), from.lsn(), 0);
        return new TableRange.Emptied(position, ChronoUnit.MICROS.between(Instant.EPOCH, from.committedAt()));
    }

    private TablePlan plan(WatermarkTable table, TableRange range, boolean dropped, Watermark from, Cut to) {
        TableSchema start = table.schema();
        List<TableSchema> versions = new ArrayList<>(List.of(start));
        versions.addAll(versions(start.oid(), start.id(), from.cut().lsn(), lastSchema.find(range), to));
        SchemaChanges changes = withRewrite(
                SchemaChanges.along(versions),
                table.topic(),
                table.name(),
                from.cut().lsn(),
                to);
        TableSchema end = versions.get(versions.size() - 1);
        return new TablePlan(
                at(table.topic(), table.topicId(), end.named(table.name())),
                range,
                dropped ? changes.and(start.table() + " was dropped") : changes,
                dropped);
    }

    /**
     * The versions of a table in a range, in order: those of which the stream tells there, and those that its events name.
     *
     * @param after the id of a version that was in force at the range's beginning
     * @param from the range's beginning
     * @param last the id of the last event's version
     */
    private List<TableSchema> versions(long tableOid, int after, Lsn from, OptionalInt last, Cut to) {
        if (to.schemaVersion() > 0) {
            history.version(to.schemaVersion());
        }
        last.ifPresent(history::version);
        return history.versionsBetween(tableOid, after, Math.max(to.schemaVersion(), last.orElse(0))).stream()
                .filter(version -> {
                    TableSchema.Told told = version.told();
                    return told == null
                            ? version.id() <= last.orElse(0)
                            : !told.commitLsn().isBefore(from)
                                    && told.commitLsn().isBefore(to.lsn());
                })
                .toList();
    }

    private static SchemaChanges sinceCreation(List<TableSchema> versions, String topic, Cut to) {
        TableName name = versions.get(versions.size() - 1).table();
        return withRewrite(SchemaChanges.sinceCreation(versions), topic, name, Lsn.ZERO, to);
    }

    /** The changes, with what has happened to the table's rows since an LSN without any event. */
    private static SchemaChanges withRewrite(SchemaChanges changes, String topic, TableName name, Lsn since, Cut to) {
        Cut.Coverage.Rewrite rewrite =
                to.coverage(topic).map(Cut.Coverage::rewritten).orElse(null);
        return rewrite == null || !since.isBefore(rewrite.before())
                ? changes
                : changes.andRewrite("rows of " + name + ": " + rewrite.what());
    }

    /** Another table has the name: its rows take the place of the earlier one's. As long as it has none, the name is nobody's. */
    private TablePlan planReplaced(WatermarkTable table, TableRange range, Cut to) {
        String what = table.name() + " is another table since the watermark";
        OptionalInt last = lastSchema.find(range);
        List<TableSchema> versions = versions(range.tableOid(), 0, Lsn.ZERO, last, to);
        if (last.isEmpty() && !isRewritten(versions)) {
            return new TablePlan(table, range, new SchemaChanges(List.of(what), false), true);
        }
        TableSchema schema = versions.get(versions.size() - 1);
        return new TablePlan(
                at(table.topic(), table.topicId(), schema.named(table.name())),
                range,
                sinceCreation(versions, table.topic(), to).and(what),
                false);
    }

    /** The topics of tables that are wanted and were not there at the watermark; one without events yet joins when it has some. */
    private Map<String, Cut.Coverage> newborn(
            Watermark from, Cut end, Consumer<BaseNeededException> untold, List<LeftOutTable> leftOut) {
        Map<String, Cut.Coverage> born = new TreeMap<>();
        end.coverage().forEach((topic, coverage) -> {
            Optional<LeftOutTable> staysOut = staysOut(coverage, from, end);
            staysOut.ifPresent(leftOut::add);
            if (staysOut.isEmpty() && Coverages.mayJoin(topic, from, end)) {
                try {
                    Coverages.requireFromCreation(topic, coverage);
                    born.put(topic, coverage);
                } catch (BaseNeededException e) {
                    untold.accept(e);
                }
            }
        });
        return born;
    }

    /** A table that the files so far have left out, and have to leave out further. */
    private Optional<LeftOutTable> staysOut(Cut.Coverage coverage, Watermark from, Cut end) {
        return from.leftOut().stream()
                .filter(table -> table.tableOid() == coverage.tableOid() && coverage.isCaptured())
                .filter(table -> softDelete.stillLeavesOut(table, newest(table.tableOid(), end)))
                .findFirst();
    }

    private Optional<TableSchema> newest(long tableOid, Cut end) {
        if (end.schemaVersion() > 0) {
            history.version(end.schemaVersion());
        }
        int last = end.schemaVersion() > 0 ? end.schemaVersion() : Integer.MAX_VALUE;
        return history.versionsBetween(tableOid, 0, last).stream().max(Comparator.comparingInt(TableSchema::id));
    }

    /** Rows can also come without any event. */
    private static boolean isRewritten(List<TableSchema> versions) {
        return !versions.isEmpty() && SchemaChanges.sinceCreation(versions).rewritesRows();
    }

    private Optional<Born> planBorn(
            String topic, Cut.Coverage coverage, @Nullable TopicDescription description, Cut end) {
        TableRange range = allOf(topic, coverage, end, null);
        OptionalInt last = lastSchema.find(range);
        List<TableSchema> versions = versions(range.tableOid(), 0, Lsn.ZERO, last, end);
        boolean hasRows = last.isPresent() || isRewritten(versions);
        if (!hasRows || description == null) {
            return Optional.empty();
        }
        TableSchema schema = versions.get(versions.size() - 1);
        TableSchema named = coverage.table() == null ? schema : schema.named(coverage.table());
        WatermarkTable table = at(topic, description.topicId().toString(), named);
        return Optional.of(new Born(new TablePlan(table, range, sinceCreation(versions, topic, end), false), versions));
    }

    private static void requireSameEpoch(Watermark from, Cut end) {
        if (from.cut().epoch() != end.epoch()) {
            throw new ExportException(
                    ProblemType.EPOCH_CHANGED,
                    "the watermark belongs to epoch " + from.cut().epoch() + ", capture is in epoch " + end.epoch()
                            + ": the replication slot was lost or created again, and changes between are not known",
                    Remedies.FULL);
        }
    }

    private static boolean isSameTopic(WatermarkTable table, @Nullable TopicDescription now) {
        return now != null && now.topicId().toString().equals(table.topicId());
    }

    private static void requireSameTopic(WatermarkTable table, @Nullable TopicDescription now)
            throws BaseNeededException {
        if (!isSameTopic(table, now)) {
            throw new BaseNeededException(
                    table.name(),
                    new ExportException(
                            ProblemType.TOPIC_RECREATED,
                            "the topic " + table.topic() + " of " + table.name()
                                    + (now == null ? " is gone" : " was deleted and created again")
                                    + " since the watermark",
                            Remedies.REBASE_OR_FULL));
        }
    }
}
