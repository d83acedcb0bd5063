package dev.cdcexport.export.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.FileShape;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.format.RowWriter;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import dev.cdcexport.export.store.Attempt;
import dev.cdcexport.export.store.DirectoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullProgressTest {

    private static final TableName LARGE = new TableName("public", "events");
    private static final TableName SMALL = new TableName("public", "users");
    private static final byte[] ROW = "\"1\"\n".getBytes(StandardCharsets.UTF_8);

    private final JobProgress progress = new JobProgress();
    private final FullProgress copied = FullProgress.of(progress, Map.of(LARGE, 900_000L, SMALL, 100_000L));

    @TempDir
    Path root;

    @Test
    void tellsRowsAndTheShareOfTheBytesWhileATableIsCopied() throws Exception {
        try (TableFile first = stage("first")) {
            write(first);
            copied.of(LARGE, first).accept(0.5);
            assertThat(progress.rows()).isEqualTo(1);
            assertThat(progress.percent()).isEqualTo(44);

            write(first);
            copied.of(LARGE, first).accept(1);
            assertThat(progress.rows()).isEqualTo(2);
            assertThat(progress.percent()).isEqualTo(89);
        }
    }

    @Test
    void countsTheTablesThatAreDoneIn() throws Exception {
        try (TableFile first = stage("first");
                TableFile second = stage("second")) {
            write(first);
            copied.tableEnds(
                    LARGE,
                    first.finish().stream()
                            .map(file -> ExportedFile.of(LARGE, file, new RangeCounts(file.rows(), 0, 0, 0, 0, 0)))
                            .toList());
            assertThat(progress.percent()).isEqualTo(89);

            write(second);
            write(second);
            copied.of(SMALL, second).accept(1);
            assertThat(progress.rows()).isEqualTo(3);
            assertThat(progress.percent()).isEqualTo(99);
        }
        assertThat(progress.bytes()).isGreaterThanOrEqualTo(ROW.length);
    }

    private TableFile stage(String name) throws Exception {
        return new TableFile(
                new DirectoryStore(root, "app"),
                new Attempt("job", 1),
                name,
                List.of(),
                new FileShape(CsvFormat.DEFAULT.withoutHeader(), Compression.NONE, SplitLimits.NONE),
                9);
    }

    private static void write(TableFile file) throws Exception {
        new RowWriter(file).row(new String[] {"1"});
    }
}
