package dev.cdcexport.export.proof;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.fold.DeltaColumns;
import dev.cdcexport.export.fold.TargetTable;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.full.SnapshotCut;
import dev.cdcexport.export.full.SnapshotHandoff;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.range.Coverages;
import dev.cdcexport.export.range.RangePlanner;
import dev.cdcexport.export.range.RangeReader;
import dev.cdcexport.export.range.TablePlan;
import dev.cdcexport.export.replay.BadFile;
import dev.cdcexport.export.replay.PublishedFile;
import dev.cdcexport.export.replay.Replay;
import dev.cdcexport.export.replay.TableFindings;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.SnapshotReader;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.SpillDirectory;
import dev.cdcexport.export.store.SpillFolder;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.WatermarkTable;
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
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Carries a verification out: take a snapshot, find its cut, and for each table apply the files, then the range from the watermark to
 * that cut, and compare. It moves nothing and publishes nothing. Safe to share between threads.
 */
public final class Verifier {

    private static final int MAX_DIFFERENCES = 20;
    private static final String FOLLOWED =
            "a schema change that may have altered its rows without events was followed (schemaChange=follow): only a full makes them up again";
    private static final int BUFFER_BYTES = 256 * 1024;

    private final SnapshotHandoff handoffs;
    private final SnapshotCut cuts;
    private final RangePlanner planner;
    private final RangeReader ranges;
    private final SchemaHistory history;
    private final OutputStore store;
    private final SpillDirectory spillDirectory;
    private final SoftDeleteColumns softDelete;
    private final long sortBufferBytes;

    public Verifier(
            SnapshotHandoff handoffs,
            SnapshotCut cuts,
            RangePlanner planner,
            RangeReader ranges,
            SchemaHistory history,
            OutputStore store,
            SpillDirectory spillDirectory,
            SoftDeleteColumns softDelete,
            long sortBufferBytes) {
        this.handoffs = handoffs;
        this.cuts = cuts;
        this.planner = planner;
        this.ranges = ranges;
        this.history = history;
        this.store = store;
        this.spillDirectory = spillDirectory;
        this.softDelete = softDelete;
        this.sortBufferBytes = sortBufferBytes;
    }

    /** The tables as they are at a cut, by name. One that was dropped leaves a set of all tables. */
    private record Snapshot(Cut cut, List<Copied> tables) {}

    /**
     * A table and its active rows.
     *
     * @param schema its shape
     * @param compared the columns and the key by which it is compared
     * @param notCompared the columns that a file leaves out
     * @param rows the rows, of the compared columns
     */
    private record Copied(TableSchema schema, TableSchema compared, List<String> notCompared, Path rows) {

        /** Whether the files' lines say which rows they are about. */
        boolean isComparable() {
            return compared.key().equals(schema.key()) && !compared.columns().isEmpty();
        }
    }

    /**
     * @param verificationId names the snapshot's slot
     * @param chain the files
     * @param waits is told of what the snapshot waits for
     * @throws ExportException what also a delta from the watermark or a full export would be refused for
     */
    Verification.Result verify(String verificationId, FileChain chain, Waits waits)
            throws SQLException, IOException, InterruptedException {
        try (SpillFolder spill = spillDirectory.openFolder("verify-")) {
            Snapshot snapshot = take(verificationId, chain, spill.path(), waits);
            Map<TableName, TablePlan> ranges = planner.plan(chain.watermark(), snapshot.cut()).tables().stream()
                    .collect(Collectors.toMap(plan -> plan.table().name(), Function.identity()));
            List<TableFindings> tables = new ArrayList<>();
            List<BadFile> badFiles = new ArrayList<>();
            for (Copied table : snapshot.tables()) {
                Optional<TablePlan> range =
                        Optional.ofNullable(ranges.get(table.schema().table()));
                tables.add(
                        chain.isFollowed(table.schema().table())
                                ? TableFindings.notVerified(table.schema().table(), table.notCompared(), FOLLOWED)
                                : compare(chain, table, range, spill.path(), badFiles));
            }
            return new Verification.Result(snapshot.cut(), tables, badFiles);
        }
    }

    /** The rows are copied out at once, so that the source's snapshot and locks are held no longer than a full export holds them. */
    private Snapshot take(String verificationId, FileChain chain, Path folder, Waits waits)
            throws SQLException, IOException, InterruptedException {
        TableSet set = chain.watermark().tableSet();
        String slot = "cdc_export_verify_" + verificationId.toLowerCase(Locale.ROOT);
        SnapshotHandoff.Handoff handoff = handoffs.take(set.all() ? null : set.tables(), slot, waits);
        List<Copied> copied = new ArrayList<>();
        try (SnapshotReader reader = handoff.reader()) {
            Map<TableName, TableSchema> schemas = handoff.watermarkTables().stream()
                    .collect(Collectors.toMap(WatermarkTable::name, WatermarkTable::schema));
            for (SourceTable table : handoff.tables()) {
                Copied target = target(
                        Objects.requireNonNull(schemas.get(table.name())),
                        chain.omittedColumnsOf(table.name()),
                        folder.resolve("table-" + copied.size() + ".csv"));
                if (target.isComparable()) {
                    copy(reader, table, target);
                }
                copied.add(target);
            }
        }
        copied.sort(Comparator.comparing(table -> table.schema().table()));
        return new Snapshot(cuts.find(handoff, Set.of(), waits), copied);
    }

    /** What a file leaves out is not compared; without a column of the key nothing can be. */
    private static Copied target(TableSchema schema, Set<String> omitted, Path rows) {
        TableSchema compared = new TableSchema(
                schema.id(),
                schema.table(),
                schema.oid(),
                schema.columns().stream()
                        .filter(column -> !omitted.contains(column.name()))
                        .toList(),
                schema.key().stream().anyMatch(omitted::contains) ? List.of() : schema.key(),
                schema.replicaIdentity());
        List<String> notCompared =
                schema.columnNames().stream().filter(omitted::contains).toList();
        return new Copied(schema, compared, notCompared, rows);
    }

    private void copy(SnapshotReader reader, SourceTable table, Copied target) throws SQLException, IOException {
        try (OutputStream out = create(target.rows())) {
            reader.copy(
                    table,
                    softDelete.require(table),
                    Set.copyOf(target.compared().columnNames()),
                    RowSink.into(out, CsvFormat.DEFAULT.withoutHeader(), List.of()),
                    share -> {});
        }
    }

    private TableFindings compare(
            FileChain chain, Copied table, Optional<TablePlan> range, Path folder, List<BadFile> badFiles)
            throws IOException, InterruptedException {
        TableName name = table.schema().table();
        Path delta = folder.resolve("delta.csv");
        if (range.isPresent()) {
            requireSameRows(range.get(), table.schema());
            writeDelta(range.get(), delta);
        }
        boolean guarded = chain.guardsFormulasOf(name);
        try (Replay replay = new Replay(table.compared(), guarded, folder, sortBufferBytes)) {
            for (PublishedFile file : chain.filesOf(table.schema())) {
                replay.apply(() -> store.open(file.name(), 0), file).ifPresent(badFiles::add);
            }
            if (!table.isComparable()) {
                return TableFindings.notVerified(
                        name,
                        table.notCompared(),
                        "a file leaves out a column of the key "
                                + table.schema().key() + ", or no column is in all files");
            }
            if (range.isPresent()) {
                replay.applyDelta(delta);
            }
            replay.takeTable(table.rows());
            Files.delete(table.rows());
            return replay.compare(chain.omitsDeparturesOf(name), MAX_DIFFERENCES)
                    .without(table.notCompared());
        }
    }

    /** A change that no event has told of yet shows in the catalogue only; the next delta would be refused for it, too. */
    private static void requireSameRows(TablePlan range, TableSchema now) {
        SchemaChanges untold = SchemaChanges.along(List.of(range.table().schema(), now));
        for (SchemaChanges changes : List.of(range.schemaChanges(), untold)) {
            if (changes.rewritesRows()) {
                throw Coverages.rewritten(String.join("; ", changes.descriptions()), "Run a full export, then verify.");
            }
        }
    }

    private void writeDelta(TablePlan range, Path file) throws IOException, InterruptedException {
        TableName name = range.table().name();
        TargetTable view = new TargetTable(range.table().schema(), softDelete.of(name), history::version);
        try (OutputStream out = create(file)) {
            RowSink sink = RowSink.into(out, CsvFormat.DEFAULT, DeltaColumns.before(view.columns()));
            ranges.writeDelta(range.range(), view, Changes.NET, sink, events -> {});
        }
    }

    private static OutputStream create(Path file) throws IOException {
        return new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }
}
