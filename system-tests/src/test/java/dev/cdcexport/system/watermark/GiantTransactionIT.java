package dev.cdcexport.system.watermark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.RunningSystem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * One transaction much larger than the heap of either service (256 MB) flows through: its rows are on the topic once, and in one delta. {@code
 * -Dgiant.rows=} says how large.
 */
class GiantTransactionIT {

    private static final int ROWS = Integer.getInteger("giant.rows", 60_000);

    /** Incompressible for the services, who hold text: so many characters in each row that the transaction is over 256 MB. */
    private static final int PAD = Math.max(1_000, 300_000_000 / ROWS);

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    @TempDir
    Path folder;

    @Test
    void flowsThroughInBoundedMemory() throws Exception {
        try (RunningSystem system = RunningSystem.startPatient("giant", folder)) {
            system.sql("CREATE TABLE big (id int PRIMARY KEY, pad text)");
            JsonNode full = system.client().export("full", "giant");
            assertThat(full.get("status").asString()).as(full.toString()).isEqualTo("SUCCEEDED");
            system.sql("INSERT INTO big SELECT i, rpad(i::text, " + PAD + ", 'x') FROM generate_series(1, " + ROWS
                    + ") i");
            JsonNode delta = system.client()
                    .await(system.client().accepted(system.client().post("/exports/delta", "giant")), PATIENCE);
            assertThat(delta.get("status").asString()).as(delta.toString()).isEqualTo("SUCCEEDED");
            assertThat(delta.at("/progress/rows").asInt()).isEqualTo(ROWS);
            assertThatEachRowIsThereOnce(system.output()
                    .resolve(delta.get("files").get(0).get("name").asString()));
        }
    }

    private static void assertThatEachRowIsThereOnce(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            lines.readLine();
            for (int id = 1; id <= ROWS; id++) {
                String line = lines.readLine();
                assertThat(line != null && line.contains(",\"" + id + "\",\"" + id + "x"))
                        .as("row %d: %s", id, line)
                        .isTrue();
            }
            assertThat(lines.readLine()).isNull();
        }
    }
}
