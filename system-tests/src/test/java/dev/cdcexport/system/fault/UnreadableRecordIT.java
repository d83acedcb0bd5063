package dev.cdcexport.system.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.FatalError;
import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that a version of the software does not understand, as after a step back to an older one. */
class UnreadableRecordIT {

    private static final String EXPECTED = "expected one of ";

    @TempDir
    static Path folder;

    private static SampleDatabase database;

    @BeforeAll
    static void makeDatabase() throws Exception {
        database = SharedStack.get().newDatabase("unreadable");
    }

    @AfterAll
    static void dropDatabase() throws Exception {
        database.drop();
    }

    @Test
    void endsTheExportServiceOverACutOfAnUnknownState() throws Exception {
        plant("unreadable-cut.cuts", "marker", """
                {"epoch": 1, "lsn": "0/1", "committedAt": "2026-11-26T00:00:00Z", "topics": {},
                 "coverage": {"t": {"tableOid": 1, "since": "0/0", "state": "RESTING"}}}""");

        assertEnds(
                start("export", "unreadable-cut"),
                "offset 0 of partition 0 of the topic unreadable-cut.cuts",
                "the field coverage.t.state has the value RESTING, " + EXPECTED + "CAPTURED");
    }

    @Test
    void endsTheExportServiceOverAJobOfAnUnknownStatus() throws Exception {
        plant("unreadable-job.jobs", "01", "{\"jobId\": \"01\", \"status\": \"NAPPING\"}");

        assertEnds(
                start("export", "unreadable-job"),
                "offset 0 of partition 0 of the topic unreadable-job.jobs",
                "the field status has the value NAPPING, " + EXPECTED + "QUEUED");
    }

    @Test
    void endsCaptureOverACoverageOfAnUnknownStatus() throws Exception {
        plant("unreadable-state.position", "coverage", """
                {"epoch": 1, "lsn": "0/1", "standingEntries": [], "existing": [],
                 "entries": [{"topic": "t", "topicId": "i", "oid": 1, "entry": 1, "since": "0/0", "status": "AWAY"}]}""");

        assertEnds(
                start("capture", "unreadable-state"),
                "offset 0 of partition 0 of the topic unreadable-state.position",
                "has the value AWAY, " + EXPECTED + "COVERED");
    }

    private static ServiceProcess start(String service, String prefix) throws Exception {
        Map<String, String> more = service.equals("export")
                ? Map.of("export.output", folder.resolve(prefix).toString())
                : Map.of();
        return ServiceProcess.start(
                service,
                FreePorts.find(),
                RunningSystem.settings(
                        service, prefix, service.equals("export") ? database.export() : database.capture(), more),
                folder);
    }

    private static void assertEnds(ServiceProcess service, String place, String fault) throws Exception {
        try (service) {
            assertThat(service.awaitExit()).isEqualTo(FatalError.EXIT_CODE);
            assertThat(Files.readString(service.log()))
                    .contains(place)
                    .contains(fault)
                    .contains("remedy: ");
        }
    }

    private static void plant(String topic, String key, String json) throws Exception {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", SharedStack.get().bootstrapServers());
        try (Admin admin = Admin.create(settings);
                Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>(topic, bytes(key), bytes(json))).get();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
