package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.StagedFile;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.fold.RangeExporter;
import dev.cdcexport.export.fold.TableView;
import dev.cdcexport.export.schema.SchemaHistory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Writes the staged files of an incremental or delta export: a function of its two cuts, so that another attempt writes the same bytes
 * under the same names. Safe to share between threads.
 */
final class RangeExport {

    private static final int ALL = 100;

    private final RangePlanner planner;
    private final RangeExporter exporter;
    private final SchemaHistory history;
    private final OutputDirectory output;
    private final SoftDeleteColumns softDelete;

    RangeExport(
            RangePlanner planner,
            RangeExporter exporter,
            SchemaHistory history,
            OutputDirectory output,
            SoftDeleteColumns softDelete) {
        this.planner = planner;
        this.exporter = exporter;
        this.history = history;
        this.output = output;
        this.softDelete = softDelete;
    }

    /** What was written, and the watermark that it leads to. */
    record Result(Watermark watermark, List<ExportedFile> files, RangePlanner.Plan plan) {

        /** Tables that have left the set, with what there is to tell of them. */
        List<WatermarkTable> dropped() {
            return plan.files().stream()
                    .filter(RangePlan::dropped)
                    .map(RangePlan::table)
                    .toList();
        }
    }

    /**
     * @param job with its cuts and stamp
     * @throws dev.cdcexport.export.problem.ExportException one of the 409 problems
     */
    Result write(ExportJob job, JobProgress progress) throws IOException, InterruptedException {
        Watermark from = Objects.requireNonNull(job.from());
        Cut end = Objects.requireNonNull(job.end());
        RangePlanner.Plan plan = planner.plan(from, end);
        if (job.options().schemaChange() != SchemaChange.FOLLOW) {
            plan.requireNotRewritten();
        }
        progress.enter(JobProgress.Phase.WRITING);
        List<ExportedFile> files = new ArrayList<>();
        long eventsBefore = 0;
        for (RangePlan table : plan.files()) {
            files.add(write(job, table, plan, eventsBefore, progress));
            eventsBefore += table.range().events();
        }
        return new Result(watermark(from, end, plan, files), files, plan);
    }

    private ExportedFile write(
            ExportJob job, RangePlan table, RangePlanner.Plan plan, long eventsBefore, JobProgress progress)
            throws IOException, InterruptedException {
        String name = OutputDirectory.dataFileName(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp()),
                table.table().name(),
                plan.files().size() == 1,
                job.options().compression());
        TableView view = new TableView(
                table.table().schema(), softDelete.of(table.table().name()), history::version);
        try (StagedFile file =
                output.stage(job.jobId(), job.attempts(), name, job.options().compression())) {
            long total = Math.max(1, plan.events());
            LongConsumer eventsRead = events -> progress.report(
                    eventsBefore + events, file.bytes(), (int) Math.min(ALL, (eventsBefore + events) * ALL / total));
            RangeCounts counts = job.type() == ExportType.DELTA
                    ? exporter.writeDelta(table.range(), view, job.options().changes(), file.stream(), eventsRead)
                    : exporter.writeIncremental(table.range(), view, file.stream(), eventsRead);
            String sha256 = file.finish();
            return new ExportedFile(
                    name,
                    table.table().name(),
                    counts.rows(),
                    counts.inserts(),
                    counts.updates(),
                    counts.deletes(),
                    counts.truncates(),
                    counts.omittedDepartures(),
                    file.bytes(),
                    sha256);
        }
    }

    private static Watermark watermark(Watermark from, Cut end, RangePlanner.Plan plan, List<ExportedFile> files) {
        TreeMap<String, List<Cut.PartitionEnd>> ends = new TreeMap<>();
        List<WatermarkTable> tables = new ArrayList<>();
        for (RangePlan table : plan.tables()) {
            if (!table.dropped()) {
                ends.put(table.range().topic(), table.range().to());
                tables.add(table.table());
            }
        }
        boolean omitted = files.stream().anyMatch(file -> file.omittedDepartures() > 0);
        return new Watermark(end.withTopics(ends), from.tableSet(), tables, from.departuresOmitted() || omitted);
    }
}
