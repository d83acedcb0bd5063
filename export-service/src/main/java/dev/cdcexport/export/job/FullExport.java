package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.consumer.TableSet;
import dev.cdcexport.export.consumer.Watermark;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.csv.CsvWriter;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.StagedFile;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.snapshot.ExportedSnapshot;
import dev.cdcexport.export.snapshot.LockedTables;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Writes the staged files of a full export, and finds the cut that its snapshot is: one snapshot of all tables, exported by a temporary
 * slot whose consistent point splits the transactions into those in the snapshot and those after it. Safe to share between threads.
 */
final class FullExport {

    private static final Duration LOCK_PATIENCE = Duration.ofSeconds(60);
    private static final Duration TRANSACTION_PATIENCE = Duration.ofMinutes(10);
    private static final int ALMOST = 99;

    private final SourceDatabase source;
    private final String publication;
    private final TopicNames topics;
    private final CutRequests cuts;
    private final ChangeLog log;
    private final TopicAdmin admin;
    private final SchemaHistory history;
    private final OutputDirectory output;
    private final SoftDeleteColumns softDelete;

    FullExport(
            SourceDatabase source,
            String publication,
            TopicNames topics,
            CutRequests cuts,
            ChangeLog log,
            TopicAdmin admin,
            SchemaHistory history,
            OutputDirectory output,
            SoftDeleteColumns softDelete) {
        this.source = source;
        this.publication = publication;
        this.topics = topics;
        this.cuts = cuts;
        this.log = log;
        this.admin = admin;
        this.history = history;
        this.output = output;
        this.softDelete = softDelete;
    }

    /** What was written, and the watermark that it leads to. */
    record Result(Watermark watermark, List<ExportedFile> files) {}

    /** A snapshot with what is needed to find its place in the stream. */
    private record Handoff(
            SnapshotReader reader,
            List<SourceTable> tables,
            List<WatermarkTable> watermarkTables,
            Map<String, TopicDescription> described,
            ExportedSnapshot snapshot,
            Cut before,
            CompletableFuture<Cut> after) {}

    /**
     * @param job with its stamp
     * @throws ExportException if a table is unknown or refused, or capture does not answer
     */
    Result write(ExportJob job, JobProgress progress) throws SQLException, IOException, InterruptedException {
        progress.enter(JobProgress.Phase.TAKING_SNAPSHOT);
        Handoff handoff = takeSnapshot(job);
        try (SnapshotReader reader = handoff.reader()) {
            progress.enter(JobProgress.Phase.WRITING);
            List<ExportedFile> files = new ArrayList<>();
            for (SourceTable table : handoff.tables()) {
                files.add(copy(job, reader, table, handoff.tables().size(), files, progress));
            }
            return new Result(watermark(job, handoff), files);
        }
    }

    /**
     * The order is the correctness: locks before the slot, for a snapshot does not protect from ALTER TABLE or TRUNCATE; a cut before
     * the slot and one after it, between which the snapshot's place lies; the locks are held until the reader holds its own.
     */
    private Handoff takeSnapshot(ExportJob job) throws SQLException, InterruptedException {
        try (LockedTables locked =
                LockedTables.lock(source, publication, published -> select(job, published), LOCK_PATIENCE)) {
            List<SourceTable> tables = locked.tables();
            Cut before = cuts.await(cuts.request());
            Map<String, TopicDescription> described = admin.ensureChangeTopics(
                    tables.stream().map(table -> topics.changes(table.name())).toList());
            List<WatermarkTable> watermarkTables = describe(tables, described);
            try (ExportedSnapshot snapshot = ExportedSnapshot.create(source, slotName(job), TRANSACTION_PATIENCE)) {
                CompletableFuture<Cut> after = cuts.request();
                SnapshotReader reader = SnapshotReader.join(source, snapshot, tables);
                return new Handoff(reader, tables, watermarkTables, described, snapshot, before, after);
            }
        }
    }

    private List<SourceTable> select(ExportJob job, List<SourceTable> published) {
        List<TableName> wanted = job.options().tables();
        if (wanted == null) {
            return published.stream()
                    .filter(table -> table.refusals().isEmpty())
                    .toList();
        }
        Map<TableName, SourceTable> byName = published.stream().collect(Collectors.toMap(SourceTable::name, t -> t));
        return wanted.stream().map(name -> require(name, byName)).toList();
    }

    private SourceTable require(TableName name, Map<TableName, SourceTable> byName) {
        SourceTable table = byName.get(name);
        if (table == null) {
            throw new ExportException(
                    ProblemType.UNKNOWN_TABLE,
                    "tables: " + name + " is not in the publication " + publication,
                    "Name tables that GET /tables lists, or add it to the publication.");
        }
        if (!table.refusals().isEmpty()) {
            throw new ExportException(
                    ProblemType.TABLE_NOT_CAPTURED,
                    "tables: " + name + " is not captured: " + String.join("; ", table.refusals()),
                    "Remove the cause, or leave the table out.");
        }
        return table;
    }

    /** Under the locks: no schema version can be newer than what the catalogue says now. */
    private List<WatermarkTable> describe(List<SourceTable> tables, Map<String, TopicDescription> described) {
        history.tablesByTopic();
        return tables.stream()
                .map(table -> {
                    String topic = topics.changes(table.name());
                    String topicId = Objects.requireNonNull(described.get(topic))
                            .topicId()
                            .toString();
                    return new WatermarkTable(topic, topicId, schema(table));
                })
                .toList();
    }

    private TableSchema schema(SourceTable table) {
        TableSchema now = new TableSchema(
                0,
                table.name(),
                table.oid(),
                table.exportedColumns().stream()
                        .map(column -> new TableSchema.Column(
                                column.name(), column.type(), column.typeOid(), column.typeModifier()))
                        .toList(),
                table.eventKey(),
                table.replicaIdentity());
        List<TableSchema> versions = history.versionsBetween(table.name(), 0, Integer.MAX_VALUE);
        int id = versions.stream()
                .filter(version -> version.sameAs(now))
                .mapToInt(TableSchema::id)
                .max()
                .orElseGet(
                        () -> versions.stream().mapToInt(TableSchema::id).max().orElse(0));
        return new TableSchema(id, now.table(), now.oid(), now.columns(), now.key(), now.replicaIdentity());
    }

    private ExportedFile copy(
            ExportJob job,
            SnapshotReader reader,
            SourceTable table,
            int tables,
            List<ExportedFile> done,
            JobProgress progress)
            throws SQLException, IOException {
        String name = OutputDirectory.dataFileName(
                job.type().code(),
                job.consumerId(),
                Objects.requireNonNull(job.stamp()),
                table.name(),
                tables == 1,
                job.options().compression());
        try (StagedFile file = output.stage(job.jobId(), name, job.options().compression())) {
            CsvWriter header = new CsvWriter(file.stream());
            header.header(table.exportedColumns().stream()
                    .map(SourceTable.Column::name)
                    .toList());
            header.flush();
            long rows = reader.copy(table, softDelete.of(table.name()), file.stream());
            String sha256 = file.finish();
            long rowsBefore = done.stream().mapToLong(ExportedFile::rows).sum();
            long bytesBefore = done.stream().mapToLong(ExportedFile::bytes).sum();
            progress.report(rowsBefore + rows, bytesBefore + file.bytes(), ALMOST * (done.size() + 1) / tables);
            return new ExportedFile(name, table.name(), rows, 0, 0, 0, 0, 0, file.bytes(), sha256);
        }
    }

    private Watermark watermark(ExportJob job, Handoff handoff) throws InterruptedException {
        Cut before = handoff.before();
        Cut after = cuts.await(handoff.after());
        if (before.epoch() != after.epoch()) {
            throw new ExportException(
                    ProblemType.CAPTURE_UNAVAILABLE,
                    "capture began epoch " + after.epoch() + " while the snapshot was taken in epoch " + before.epoch(),
                    "Ask for the full export again.");
        }
        Map<String, List<Cut.PartitionEnd>> ends = new TreeMap<>();
        for (WatermarkTable table : handoff.watermarkTables()) {
            int partitions = Objects.requireNonNull(handoff.described().get(table.topic()))
                    .partitions()
                    .size();
            ends.put(table.topic(), locate(table.topic(), partitions, handoff.snapshot(), before, after));
        }
        Cut cut = new Cut(
                before.epoch(), handoff.snapshot().consistentPoint(), before.committedAt(), new TreeMap<>(ends));
        List<TableName> wanted = job.options().tables();
        TableSet set = wanted == null ? TableSet.ALL : TableSet.of(wanted);
        List<WatermarkTable> tables = handoff.watermarkTables().stream()
                .sorted(Comparator.comparing(WatermarkTable::name))
                .toList();
        return new Watermark(cut, set, tables, false);
    }

    private List<Cut.PartitionEnd> locate(
            String topic, int partitions, ExportedSnapshot snapshot, Cut before, Cut after)
            throws InterruptedException {
        List<Cut.PartitionEnd> ends = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            ends.add(log.locate(
                    topic,
                    partition,
                    before.end(topic, partition),
                    after.end(topic, partition),
                    snapshot.consistentPoint()));
        }
        return ends;
    }

    private static String slotName(ExportJob job) {
        return "cdc_export_full_" + job.jobId().toLowerCase(Locale.ROOT);
    }
}
