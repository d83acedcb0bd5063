package dev.cdcexport.export.full;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.OutputDirectory;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.file.StagedParts;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobProgress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullProgressTest {

    private static final TableName TABLE = new TableName("public", "users");
    private static final byte[] ROW = "\"1\"\n".getBytes(StandardCharsets.UTF_8);

    private final JobProgress progress = new JobProgress();
    private final FullProgress copied = new FullProgress(progress, 2);

    @TempDir
    Path root;

    @Test
    void tellsRowsAndTheShareWhileATableIsCopied() throws Exception {
        try (StagedParts first = stage("first")) {
            first.row(ROW, 0, ROW.length);
            copied.of(first).accept(0.5);
            assertThat(progress.rows()).isEqualTo(1);
            assertThat(progress.percent()).isEqualTo(24);

            first.row(ROW, 0, ROW.length);
            copied.of(first).accept(1);
            assertThat(progress.rows()).isEqualTo(2);
            assertThat(progress.percent()).isEqualTo(49);
        }
    }

    @Test
    void countsTheTablesThatAreDoneIn() throws Exception {
        try (StagedParts first = stage("first");
                StagedParts second = stage("second")) {
            first.row(ROW, 0, ROW.length);
            copied.tableEnds(first.finish().stream()
                    .map(file -> ExportedFile.of(TABLE, file, new RangeCounts(file.rows(), 0, 0, 0, 0, 0)))
                    .toList());
            assertThat(progress.percent()).isEqualTo(49);

            second.rows(new byte[] {'1', '\n', '2', '\n'}, new int[] {2, 4}, 2);
            copied.of(second).accept(1);
            assertThat(progress.rows()).isEqualTo(3);
            assertThat(progress.percent()).isEqualTo(99);
        }
        assertThat(progress.bytes()).isGreaterThanOrEqualTo(ROW.length);
    }

    private StagedParts stage(String name) throws Exception {
        return new OutputDirectory(root, "app").stageParts("job", 1, name, Compression.NONE, SplitLimits.NONE, 9);
    }
}
