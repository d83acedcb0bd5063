package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
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
import java.util.ArrayList;
import java.util.Collection;
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
    private final ChangeLog log;
    private final TableVersions versions;
    private final SoftDeleteColumns softDelete;

    public RangePlanner(
            TopicAdmin admin,
            SchemaHistory history,
            ChangeLog log,
            LastSchema lastSchema,
            SoftDeleteColumns softDelete) {
        this.admin = admin;
        this.log = log;
        this.versions = new TableVersions(history, lastSchema);
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
                ranges.put(table, EventRanges.of(table, from, end, described.get(table.topic())));
            } catch (BaseNeededException e) {
                untold.accept(e);
            }
        }
        return ranges;
    }

    private TablePlan plan(WatermarkTable table, TableRange range, boolean dropped, Watermark from, Cut to) {
        TableSchema start = table.schema();
        List<TableSchema> known = new ArrayList<>(List.of(start));
        known.addAll(versions.between(start.oid(), start.id(), from.cut().lsn(), versions.last(range), to));
        SchemaChanges changes = TableVersions.withRewrite(
                SchemaChanges.along(known),
                table.topic(),
                table.name(),
                from.cut().lsn(),
                to);
        TableSchema end = known.get(known.size() - 1);
        return new TablePlan(
                at(table.topic(), table.topicId(), end.named(table.name())),
                range,
                dropped ? changes.and(start.table() + " was dropped") : changes,
                dropped);
    }

    /** Another table has the name: its rows take the place of the earlier one's. As long as it has none, the name is nobody's. */
    private TablePlan planReplaced(WatermarkTable table, TableRange range, Cut to) {
        String what = table.name() + " is another table since the watermark";
        OptionalInt last = versions.last(range);
        List<TableSchema> known = versions.between(range.tableOid(), 0, Lsn.ZERO, last, to);
        if (last.isEmpty() && !TableVersions.isRewritten(known)) {
            return new TablePlan(table, range, new SchemaChanges(List.of(what), false), true);
        }
        TableSchema schema = known.get(known.size() - 1);
        return new TablePlan(
                at(table.topic(), table.topicId(), schema.named(table.name())),
                range,
                TableVersions.sinceCreation(known, table.topic(), to).and(what),
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
                .filter(table -> softDelete.stillLeavesOut(table, versions.newest(table.tableOid(), end)))
                .findFirst();
    }

    private Optional<Born> planBorn(
            String topic, Cut.Coverage coverage, @Nullable TopicDescription description, Cut end) {
        TableRange range = EventRanges.sinceCreation(topic, coverage, end, null);
        OptionalInt last = versions.last(range);
        List<TableSchema> known = versions.between(range.tableOid(), 0, Lsn.ZERO, last, end);
        boolean hasRows = last.isPresent() || TableVersions.isRewritten(known);
        if (!hasRows || description == null) {
            return Optional.empty();
        }
        TableSchema schema = known.get(known.size() - 1);
        TableSchema named = coverage.table() == null ? schema : schema.named(coverage.table());
        WatermarkTable table = at(topic, description.topicId().toString(), named);
        return Optional.of(
                new Born(new TablePlan(table, range, TableVersions.sinceCreation(known, topic, end), false), known));
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
}
