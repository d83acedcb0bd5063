package dev.cdcexport.export.replay;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.store.DirectoryStore;
import dev.cdcexport.export.store.SpillDirectory;
import dev.cdcexport.export.store.StagedFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Hand-written files of one table, published in order, and the comparison with what the table is said to hold. */
final class PublishedFolder {

    /** So small that a dozen lines are spilled. */
    private static final long TINY_BUFFER = 2_000;

    private static final String DELTA_COLUMNS = "\"_op\",\"_seq\",\"_lsn\",\"_committed_at\",\"_unchanged\"";
    private static final int MAX_DIFFERENCES = 5;

    private final Path root;
    private final DirectoryStore store;
    private final SpillDirectory spill;
    private final List<PublishedFile> files = new ArrayList<>();

    /** What was found. */
    record Found(TableFindings table, List<BadFile> badFiles) {}

    PublishedFolder(Path root) throws IOException {
        this.root = root;
        this.store = new DirectoryStore(root, "app");
        this.spill = new SpillDirectory(root.resolve(".spill/app"));
    }

    static TableSchema table(List<String> columns, String... key) {
        return new TableSchema(
                1,
                new TableName("public", "things"),
                4711,
                columns.stream().map(name -> new Column(name, "text", 25, -1)).toList(),
                List.of(key),
                ReplicaIdentity.FULL);
    }

    /** A full or incremental file, header and all. */
    PublishedFolder rows(String csv) throws IOException {
        return rows(csv, Compression.NONE);
    }

    PublishedFolder rows(String csv, Compression compression) throws IOException {
        return publish(csv, Content.ROWS, compression);
    }

    /** A delta file; of its own columns only the operation and what is unchanged are written: {@code op,unchanged,cells}. */
    PublishedFolder delta(String header, String... lines) throws IOException {
        StringBuilder csv =
                new StringBuilder(DELTA_COLUMNS).append(',').append(header).append('\n');
        for (String line : lines) {
            String[] parts = line.split(",", 3);
            csv.append('"')
                    .append(parts[0])
                    .append("\",\"s\",\"0/1\",\"t\",")
                    .append(parts[1])
                    .append(',');
            csv.append(parts[2]).append('\n');
        }
        return publish(csv.toString(), Content.CHANGES, Compression.NONE);
    }

    /** A full or incremental file of another format, whose columns are known without it. */
    PublishedFolder rows(String csv, CsvFormat format, String... columns) throws IOException {
        return publish(csv, Content.ROWS, Compression.NONE, format, List.of(columns));
    }

    /** A file of any content. */
    PublishedFolder publish(String csv, Content content, Compression compression) throws IOException {
        return publish(csv, content, compression, CsvFormat.DEFAULT, List.of());
    }

    /** Publishes also with other formats. */
    PublishedFolder publish(
            String csv, Content content, Compression compression, CsvFormat format, List<String> columns)
            throws IOException {
        String name = "file-" + files.size() + ".csv";
        Attempt attempt = new Attempt("job", 1);
        try (StagedFile file = store.stage(attempt, name)) {
            try (OutputStream compressed = compression.compress(file.stream())) {
                compressed.write(csv.getBytes(StandardCharsets.UTF_8));
            }
            String sha256 = file.finish();
            files.add(new PublishedFile(
                    name, content, compression, format, columns, file.bytes(), sha256, false, Set.of()));
        }
        store.publish(attempt, name);
        return this;
    }

    /** Where the file of that place in the order is. */
    Path file(int index) {
        return root.resolve(files.get(index).name());
    }

    /** Compares with a table of these rows, as COPY prints them. */
    Found compare(TableSchema table, String rows) throws IOException {
        return compare(table, rows, false);
    }

    /** Compares under a formula guard. */
    Found compareGuarded(TableSchema table, String rows) throws IOException {
        return compare(table, rows, false, true);
    }

    Found compare(TableSchema table, String rows, boolean departuresOmitted) throws IOException {
        return compare(table, rows, departuresOmitted, false);
    }

    private Found compare(TableSchema table, String rows, boolean departuresOmitted, boolean guarded)
            throws IOException {
        Path copy = Files.writeString(root.resolve("copy"), rows);
        List<BadFile> bad = new ArrayList<>();
        try (Replay replay = new Replay(table, guarded, spill.path(), TINY_BUFFER)) {
            for (PublishedFile file : files) {
                replay.apply(() -> store.open(file.name(), 0), file).ifPresent(bad::add);
            }
            replay.takeTable(copy);
            return new Found(replay.compare(departuresOmitted, MAX_DIFFERENCES), bad);
        }
    }
}
