package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.consumer.TableSet;
import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.SpillFolder;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.fold.RangeExporter;
import dev.cdcexport.export.fold.TableView;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.snapshot.Blocker;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.export.verify.BadFile;
import dev.cdcexport.export.verify.PublishedFile;
import dev.cdcexport.export.verify.Replay;
import dev.cdcexport.export.verify.TableFindings;
import dev.cdcexport.source.SourceTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Carries a verification out: take a snapshot, find its cut, and for each table apply the files, then the range from the watermark to
 * that cut, and compare. It moves nothing and publishes nothing. Safe to share between threads.
 */
final class Verifier {

    private static final int MAX_DIFFERENCES = 20;
    private static final String FOLLOWED =
            "a schema change that may have altered its rows without events was followed (schemaChange=follow): only a full makes them up again";
    private static final int BUFFER_BYTES = 256 * 1024;

    private final SnapshotHandoff handoffs;
    private final SnapshotCut cuts;
    private final RangePlanner planner;
    private final RangeExporter exporter;
    private final SchemaHistory history;
    private final OutputDirectory output;
    private final SoftDeleteColumns softDelete;
    private final long sortBufferBytes;

    Verifier(
            SnapshotHandoff handoffs,
            SnapshotCut cuts,
            RangePlanner planner,
            RangeExporter exporter,
            SchemaHistory history,
            OutputDirectory output,
            SoftDeleteColumns softDelete,
            long sortBufferBytes) {
        this.handoffs = handoffs;
        this.cuts = cuts;
        this.planner = planner;
        this.exporter = exporter;
        this.history = history;
        this.output = output;
        this.softDelete = softDelete;
        this.sortBufferBytes = sortBufferBytes;
    }

    /** The tables as they are at a cut, by name. One that was dropped leaves a set of all tables. */
    private record Snapshot(Cut cut, List<Copied> tables) {}

    /** A table's shape and its active rows. */
    private record Copied(TableSchema schema, Path rows) {}

    /**
     * @param verificationId names the snapshot's slot
     * @param chain the files
     * @param waiting is told of what the snapshot waits for
     * @throws ExportException what also a delta from the watermark or a full export would be refused for
     */
    Verification.Result verify(String verificationId, FileChain chain, Consumer<List<Blocker>> waiting)
            throws SQLException, IOException, InterruptedException {
        try (SpillFolder spill = output.openSpillFolder("verify-")) {
            Snapshot snapshot = take(verificationId, chain.watermark().tableSet(), spill.path(), waiting);
            Map<TableName, RangePlan> ranges = planner.plan(chain.watermark(), snapshot.cut()).tables().stream()
                    .collect(Collectors.toMap(plan -> plan.table().name(), Function.identity()));
            List<TableFindings> tables = new ArrayList<>();
            List<BadFile> badFiles = new ArrayList<>();
            for (Copied table : snapshot.tables()) {
                Optional<RangePlan> range =
                        Optional.ofNullable(ranges.get(table.schema().table()));
                tables.add(
                        chain.isFollowed(table.schema().table())
                                ? TableFindings.notCompared(table.schema().table(), FOLLOWED)
                                : compare(chain, table, range, spill.path(), badFiles));
            }
            return new Verification.Result(snapshot.cut(), tables, badFiles);
        }
    }

    /** The rows are copied out at once, so that the source's snapshot and locks are held no longer than a full export holds them. */
    private Snapshot take(String verificationId, TableSet set, Path folder, Consumer<List<Blocker>> waiting)
            throws SQLException, IOException, InterruptedException {
        String slot = "cdc_export_verify_" + verificationId.toLowerCase(Locale.ROOT);
        SnapshotHandoff.Handoff handoff = handoffs.take(set.all() ? null : set.tables(), slot, waiting);
        List<Copied> copied = new ArrayList<>();
        try (SnapshotReader reader = handoff.reader()) {
            Map<TableName, TableSchema> schemas = handoff.watermarkTables().stream()
                    .collect(Collectors.toMap(WatermarkTable::name, WatermarkTable::schema));
            for (SourceTable table : handoff.tables()) {
                Path rows = folder.resolve("table-" + copied.size() + ".csv");
                try (OutputStream out = create(rows)) {
                    reader.copy(table, softDelete.of(table.name()), out);
                }
                copied.add(new Copied(Objects.requireNonNull(schemas.get(table.name())), rows));
            }
        }
        copied.sort(Comparator.comparing(table -> table.schema().table()));
        return new Snapshot(cuts.find(handoff), copied);
    }

    private TableFindings compare(
            FileChain chain, Copied table, Optional<RangePlan> range, Path folder, List<BadFile> badFiles)
            throws IOException, InterruptedException {
        TableName name = table.schema().table();
        Path delta = folder.resolve("delta.csv");
        if (range.isPresent()) {
            requireSameRows(range.get(), table.schema());
            writeDelta(range.get(), delta);
        }
        try (Replay replay = new Replay(table.schema(), folder, sortBufferBytes)) {
            for (PublishedFile file : chain.filesOf(table.schema())) {
                replay.apply(output.published(file.name()), file).ifPresent(badFiles::add);
            }
            if (range.isPresent()) {
                replay.applyDelta(delta);
            }
            replay.takeTable(table.rows());
            Files.delete(table.rows());
            return replay.compare(chain.omitsDeparturesOf(name), MAX_DIFFERENCES);
        }
    }

    /** A change that no event has told of yet shows in the catalogue only; the next delta would be refused for it, too. */
    private static void requireSameRows(RangePlan range, TableSchema now) {
        SchemaChanges untold = SchemaChanges.along(List.of(range.table().schema(), now));
        for (SchemaChanges changes : List.of(range.schemaChanges(), untold)) {
            if (changes.rewritesRows()) {
                throw Coverages.rewritten(String.join("; ", changes.descriptions()), "Run a full export, then verify.");
            }
        }
    }

    private void writeDelta(RangePlan range, Path file) throws IOException, InterruptedException {
        TableName name = range.table().name();
        TableView view = new TableView(range.table().schema(), softDelete.of(name), history::version);
        try (OutputStream out = create(file)) {
            exporter.writeDelta(range.range(), view, Changes.NET, out, events -> {});
        }
    }

    private static OutputStream create(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }
}
