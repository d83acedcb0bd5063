package dev.cdcexport.stack.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {

    @TempDir
    Path folder;

    @Test
    void movesALargeLogAsideWhileItIsWrittenAndKeepsThree() throws Exception {
        Path log = folder.resolve("export.log");
        try (LogRotation rotation = new LogRotation(List.of(log, folder.resolve("missing.log")), 3);
                OutputStream process =
                        Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line : List.of("one\n", "two\n", "three\n", "four\n", "five\n")) {
                process.write(line.getBytes(StandardCharsets.UTF_8));
                rotation.rotate();
            }
            process.write('6');
            rotation.rotate();
        }

        assertThat(log).hasContent("6");
        assertThat(folder.resolve("export.log.1")).hasContent("five");
        assertThat(folder.resolve("export.log.3")).hasContent("three");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(4);
        }
    }
}
