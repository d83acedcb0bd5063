package dev.cdcexport.benchmark.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLogTest {

    @TempDir
    private Path folder;

    @Test
    void knowsTheFullestBeforeACollectionSinceALine() throws Exception {
        GcLog log = new GcLog(folder.resolve("gc"));
        Files.writeString(log.path(), """
                [0.010s] Using Serial
                [1.000s] GC(0) Pause Young (Allocation Failure) 140M->12M(494M) 5.100ms
                [2.000s] GC(1) Pause Full (Metadata GC Threshold) 61440K->30M(494M) 40.100ms
                """);
        assertThat(log.length()).isEqualTo(3);
        assertThat(log.peakSince(0)).hasValue(140);
        assertThat(log.peakSince(2)).hasValue(60);
        assertThat(log.peakSince(3)).isEmpty();
    }

    @Test
    void knowsNothingWithoutALog() {
        GcLog log = new GcLog(folder.resolve("none"));
        assertThat(log.length()).isZero();
        assertThat(log.peakSince(0)).isEmpty();
    }
}
