package dev.cdcexport.system.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The publication is dropped and created again: what was changed in between is on no topic, and no file makes up for it in silence. */
class PublicationIT {

    @TempDir
    static Path folder;

    @Test
    void isReadOnAfterItWasDroppedAndCreatedAgainOnTheNewestPostgresql() throws Exception {
        try (RunningSystem system = RunningSystem.startEmpty("publication_new", folder)) {
            assertThatNothingIsLost(system);
        }
    }

    @Test
    void isReadOnAfterItWasDroppedAndCreatedAgainOnTheOldestPostgresql() throws Exception {
        try (OldestPostgres server = OldestPostgres.start(folder);
                RunningSystem system =
                        RunningSystem.startOn(server.newDatabase("publication_old"), "publication_old", folder)) {
            assertThatNothingIsLost(system);
        }
    }

    private static void assertThatNothingIsLost(RunningSystem system) {
        system.sql("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        ExportClient client = system.client();
        DdlConsumer consumer = new DdlConsumer(client, "consumer-1");
        consumer.full();
        system.admin("DROP PUBLICATION cdc_export");
        system.sql("INSERT INTO t VALUES (2)");
        system.admin("CREATE PUBLICATION cdc_export FOR ALL TABLES WITH (publish_via_partition_root = true)");
        system.sql("INSERT INTO t VALUES (3)");

        String refusal = client.export("delta", "consumer-1").at("/error/type").asString();
        assertThat(refusal).isIn("table-not-captured", "epoch-changed");
        consumer.full();
        assertThat(consumer.isVerificationRefused()).isFalse();
        system.sql("INSERT INTO t VALUES (4)", "DELETE FROM t WHERE id = 2");
        consumer.exactDelta();
    }
}
