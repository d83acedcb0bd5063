package dev.cdcexport.export.range;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.delivery.TableFiles;
import dev.cdcexport.export.failure.Failures;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.DeltaColumns;
import dev.cdcexport.export.fold.OtherKeyException;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.fold.TargetTable;
import dev.cdcexport.export.fold.UnknownValueException;
import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.job.SchemaChangePolicy;
import dev.cdcexport.export.job.WrittenExport;
import dev.cdcexport.export.log.LogResetException;
import dev.cdcexport.export.log.LogTruncatedException;
import dev.cdcexport.export.problem.BaseNeededException;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Writes the staged files of an incremental or delta export: a function of its two cuts, so that another attempt writes the same bytes
 * under the same names. Safe to share between threads.
 */
public final class RangeExport {

    private final RangePlanner planner;
    private final RangeReader reader;
    private final SchemaHistory history;
    private final OutputStore store;
    private final SoftDeleteColumns softDelete;
    private final UnknownValues unknownValues;
    private final SharedRanges shared = new SharedRanges();

    public RangeExport(
            RangePlanner planner,
            RangeReader reader,
            SchemaHistory history,
            OutputStore store,
            SoftDeleteColumns softDelete,
            UnknownValues unknownValues) {
        this.planner = planner;
        this.reader = reader;
        this.history = history;
        this.store = store;
        this.softDelete = softDelete;
        this.unknownValues = unknownValues;
    }

    /**
     * Writes the changes of all tables.
     *
     * @param job with its cuts and stamp
     * @throws dev.cdcexport.export.problem.ExportException one of the 409 problems
     */
    public WrittenExport write(ExportJob job, JobProgress progress) throws IOException, InterruptedException {
        RangePlan plan = planner.plan(Objects.requireNonNull(job.from()), Objects.requireNonNull(job.end()));
        if (job.options().schemaChange() != SchemaChangePolicy.FOLLOW) {
            plan.requireNotRewritten();
        }
        try {
            return write(job, plan, tableFiles(job, plan), WrittenBases.NONE, progress);
        } catch (BaseNeededException e) {
            throw e.problem();
        }
    }

    /** The files of all tables of a plan. */
    TableFiles tableFiles(ExportJob job, RangePlan plan) {
        return new TableFiles(store, job, plan.tablesWithFiles(), plan.bases().keySet());
    }

    /**
     * Writes what is told as changes.
     *
     * @param job with its cuts and stamp
     * @param bases the files of the other tables
     * @throws BaseNeededException if the changes of a table turn out not to make it up
     */
    WrittenExport write(ExportJob job, RangePlan plan, TableFiles tableFiles, WrittenBases bases, JobProgress progress)
            throws BaseNeededException, IOException, InterruptedException {
        progress.enter(JobProgress.Phase.WRITING);
        List<ExportedFile> files = new ArrayList<>(bases.files());
        RangeProgress rangeProgress = new RangeProgress(progress, plan, bases.files());
        for (TablePlan table : plan.files()) {
            TargetTable view = view(table, job.options().columnChoice());
            List<FileColumn> columns =
                    job.type() == ExportType.DELTA ? DeltaColumns.before(view.columns()) : view.columns();
            try (TableFile staged = tableFiles.begin(table.table().name(), columns, files.size())) {
                files.addAll(write(job, table, view, staged, rangeProgress));
            } catch (UnknownValueException e) {
                throw new BaseNeededException(table.table().name(), unknownValues.problem(e));
            } catch (OtherKeyException | LogTruncatedException | LogResetException e) {
                throw new BaseNeededException(table.table().name(), Failures.problem(e));
            }
            rangeProgress.tableEnds(table);
        }
        files.sort(Comparator.comparing(ExportedFile::table));
        return plan.written(watermark(job, plan, bases, files), files);
    }

    private List<ExportedFile> write(
            ExportJob job, TablePlan table, TargetTable view, TableFile staged, RangeProgress progress)
            throws IOException, InterruptedException {
        SharedRanges.Written written = shared.get(
                key(job, table, view),
                original -> copy(job, staged, original),
                () -> fold(job, table, view, staged, progress));
        return IntStream.range(0, written.parts().size())
                .mapToObj(part -> ExportedFile.of(
                        table.table().name(),
                        written.parts().get(part),
                        written.counts().get(part)))
                .toList();
    }

    private static SharedRanges.Key key(ExportJob job, TablePlan table, TargetTable view) {
        ExportOptions options = job.options();
        return new SharedRanges.Key(
                table.table(), table.range(), job.type(), options.changes(), view.fileColumns(), options.shape());
    }

    private static Optional<SharedRanges.Written> copy(ExportJob job, TableFile staged, SharedRanges.Written original)
            throws IOException {
        return staged.copy(original.attempt(), original.parts())
                .map(parts -> new SharedRanges.Written(job.attempt(), parts, original.counts()));
    }

    private SharedRanges.Written fold(
            ExportJob job, TablePlan table, TargetTable view, TableFile staged, RangeProgress progress)
            throws IOException, InterruptedException {
        ExportOptions options = job.options();
        LongConsumer eventsRead = progress.of(staged);
        List<RangeCounts> counts = job.type() == ExportType.DELTA
                ? reader.writeDelta(table.range(), view, options.changes(), staged, eventsRead)
                : reader.writeIncremental(table.range(), view, staged, eventsRead);
        return new SharedRanges.Written(job.attempt(), staged.finish(), counts);
    }

    private TargetTable view(TablePlan plan, ColumnChoice choice) {
        TableSchema schema = plan.table().schema();
        return new TargetTable(
                schema,
                softDelete.of(schema.table()),
                history::version,
                choice.of(schema.table(), schema.columnNames(), schema.key()),
                !plan.isRewritten());
    }

    private static Watermark watermark(ExportJob job, RangePlan plan, WrittenBases bases, List<ExportedFile> files) {
        Watermark from = Objects.requireNonNull(job.from());
        Cut end = Objects.requireNonNull(job.end());
        TreeMap<String, List<Cut.PartitionEnd>> ends = new TreeMap<>();
        List<WatermarkTable> tables = new ArrayList<>(bases.tables());
        for (WatermarkTable base : bases.tables()) {
            end.coverage(base.topic())
                    .orElseThrow()
                    .parts(base.topic())
                    .keySet()
                    .forEach(topic -> ends.put(topic, end.topics().getOrDefault(topic, List.of())));
        }
        for (TablePlan table : plan.tables()) {
            if (!table.dropped()) {
                String topic = table.table().topic();
                ends.put(topic, end.topics().getOrDefault(topic, List.of()));
                table.range().topics().forEach(part -> ends.put(part.topic(), part.to()));
                tables.add(table.table());
            }
        }
        tables.sort(Comparator.comparing(WatermarkTable::name));
        boolean omitted = files.stream().anyMatch(file -> file.omittedDepartures() > 0);
        return new Watermark(
                end.withTopics(ends).restrictedTo(ends::containsKey),
                from.tableSet(),
                tables,
                from.departuresOmitted() || omitted,
                plan.leftOut());
    }
}
