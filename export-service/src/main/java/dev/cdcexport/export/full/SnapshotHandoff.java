package dev.cdcexport.export.full;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.cut.CutRequest;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.ExportedSnapshot;
import dev.cdcexport.export.snapshot.GiveWayException;
import dev.cdcexport.export.snapshot.LockedTables;
import dev.cdcexport.export.snapshot.Patience;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.export.snapshot.WaitLimits;
import dev.cdcexport.export.watermark.LeftOutTable;
import dev.cdcexport.export.watermark.WatermarkTable;
import dev.cdcexport.source.CatalogShape;
import dev.cdcexport.source.SourceDatabase;
import dev.cdcexport.source.SourceTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the snapshot of a full export together with the two cuts between which its place in the stream lies. Safe to share between threads. */
public final class SnapshotHandoff {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotHandoff.class);
    private static final Duration CAPTURE_PATIENCE = Duration.ofSeconds(20);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final SourceDatabase source;
    private final String publication;
    private final CutRequests cuts;
    private final TopicAdmin admin;
    private final SchemaHistory history;
    private final SoftDeleteColumns softDelete;
    private final WaitLimits limits;
    private final int streams;

    public SnapshotHandoff(
            SourceDatabase source,
            String publication,
            CutRequests cuts,
            TopicAdmin admin,
            SchemaHistory history,
            SoftDeleteColumns softDelete,
            WaitLimits limits,
            int streams) {
        this.source = source;
        this.publication = publication;
        this.cuts = cuts;
        this.admin = admin;
        this.history = history;
        this.softDelete = softDelete;
        this.limits = limits;
        this.streams = streams;
    }

    /** A snapshot with what is needed to find its place in the stream; {@code leftOut} are published tables that it does not read, where all are wanted. */
    public record Handoff(
            SnapshotReader reader,
            List<SourceTable> tables,
            List<WatermarkTable> watermarkTables,
            List<LeftOutTable> leftOut,
            Map<String, TopicDescription> described,
            ExportedSnapshot snapshot,
            Cut before,
            CutRequest after) {}

    /**
     * The order is the correctness: a cut before the slot and one after it, between which the snapshot's place lies; locks before the slot,
     * for a snapshot does not protect from ALTER TABLE or TRUNCATE, held by the session that then reads.
     *
     * @param wanted which tables, {@code null} for all that are captured
     * @param slot what the name of the temporary slot begins with: at most 50 of {@code [a-z0-9_]}
     * @param waits is told of what the handoff waits for, as long as it waits
     * @throws ExportException if a table is unknown or refused, or capture does not answer, or another session holds the
     *     snapshot up for longer than the limits
     */
    public Handoff take(@Nullable List<TableName> wanted, String slot, Waits waits)
            throws SQLException, InterruptedException {
        try (Patience patience = Patience.open(source, limits, waits::waitFor)) {
            long deadline = System.nanoTime() + CAPTURE_PATIENCE.toNanos();
            while (true) {
                try {
                    return attempt(wanted, slot, patience, waits);
                } catch (GiveWayException e) {
                    LOG.info("{}: begins again, {}", slot, e.getMessage());
                    deadline = System.nanoTime() + CAPTURE_PATIENCE.toNanos();
                } catch (NotYetCapturedException e) {
                    if (System.nanoTime() > deadline) {
                        throw e.problem();
                    }
                    Thread.sleep(RETRY.toMillis());
                }
            }
        }
    }

    private Handoff attempt(@Nullable List<TableName> wanted, String slot, Patience patience, Waits waits)
            throws SQLException, GiveWayException, NotYetCapturedException, InterruptedException {
        Cut before = cuts.await(cuts.request(), waits::waitForCapture);
        Map<TableName, String> topics = before.topicsByTable();
        TableSelection selection = new TableSelection(wanted, publication, coverages(before), softDelete);
        LockedTables locked = LockedTables.lock(source, publication, selection::of, patience);
        try {
            List<SourceTable> tables = selection.withColumns(locked.tables());
            requireCaptured(tables, coverages(before));
            Map<String, TopicDescription> described = admin.ensureChangeTopics(tables.stream()
                    .map(table -> Objects.requireNonNull(topics.get(table.name())))
                    .toList());
            List<WatermarkTable> watermarkTables = describe(tables, locked, topics, described);
            try (ExportedSnapshot snapshot = ExportedSnapshot.create(source, slot, locked, patience)) {
                CutRequest after = cuts.request();
                SnapshotReader reader = locked.read(snapshot, streams);
                return new Handoff(
                        reader, tables, watermarkTables, selection.leftOut(), described, snapshot, before, after);
            }
        } catch (SQLException
                | GiveWayException
                | NotYetCapturedException
                | InterruptedException
                | RuntimeException e) {
            locked.close();
            throw e;
        }
    }

    private static Map<TableName, Cut.Coverage> coverages(Cut cut) {
        Map<TableName, Cut.Coverage> byTable = new HashMap<>();
        cut.topicsByTable()
                .forEach(
                        (table, topic) -> byTable.put(table, cut.coverage(topic).orElseThrow()));
        return byTable;
    }

    /**
     * A table that capture does not know would have a file now and no change ever after; or no file now, though the snapshot has its rows. One
     * that was created a moment ago is known to capture soon.
     */
    private static void requireCaptured(List<SourceTable> tables, Map<TableName, Cut.Coverage> coverages)
            throws NotYetCapturedException {
        Map<TableName, Optional<String>> unknown = new TreeMap<>();
        for (SourceTable table : tables) {
            Cut.Coverage coverage = coverages.get(table.name());
            if (!isCaptured(table, coverage)) {
                unknown.put(table.name(), Optional.ofNullable(coverage).map(Cut.Coverage::reason));
            }
        }
        if (!unknown.isEmpty()) {
            throw new NotYetCapturedException(unknown);
        }
    }

    private static boolean isCaptured(SourceTable table, Cut.@Nullable Coverage coverage) {
        return coverage != null && coverage.isCaptured() && coverage.tableOid() == table.oid();
    }

    /** Under the locks: no schema version can be newer than what the catalogue says now. */
    private List<WatermarkTable> describe(
            List<SourceTable> tables,
            LockedTables locked,
            Map<TableName, String> topics,
            Map<String, TopicDescription> described) {
        history.refresh();
        return tables.stream()
                .map(table -> {
                    String topic = Objects.requireNonNull(topics.get(table.name()));
                    String topicId = Objects.requireNonNull(described.get(topic))
                            .topicId()
                            .toString();
                    TableSchema schema = schema(table, locked.shape(table));
                    return new WatermarkTable(topic, topicId, schema, softDelete.recorded(table.name()));
                })
                .toList();
    }

    private TableSchema schema(SourceTable table, CatalogShape shape) {
        List<TableSchema.Column> columns = table.exportedColumns().stream()
                .map(column ->
                        new TableSchema.Column(column.name(), column.type(), column.typeOid(), column.typeModifier()))
                .toList();
        TableSchema now = new TableSchema(
                0,
                table.name(),
                table.oid(),
                shape.identify(columns),
                table.eventKey(),
                table.replicaIdentity(),
                shape.storage());
        List<TableSchema> versions = history.versionsBetween(table.oid(), 0, Integer.MAX_VALUE);
        return versions.stream()
                .filter(version -> version.sameAs(now))
                .max(Comparator.comparingInt(TableSchema::id))
                .orElseGet(() -> now.withId(
                        versions.stream().mapToInt(TableSchema::id).max().orElse(0)));
    }
}
