package dev.cdcexport.export.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.PublishedJobs;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.PlainProducer;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.schema.SchemaHistory;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import dev.cdcexport.stack.SharedStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What stands in the job log of jobs over many tables, and that it is read as it was written. */
class JobLogIT {

    private static final int TABLES = 2_500;
    private static final String CONSUMER = "c";

    private static int number = 1;

    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());
    private final TopicAdmin topicAdmin = new TopicAdmin(
            clients,
            new TopicAdmin.TopicDefaults(1, (short) 1, Duration.ofDays(1).toMillis()));
    private final Admin kafka = clients.admin();
    private TopicNames topics;
    private JobLog log;
    private ConsumerProducers writers;

    @BeforeEach
    void makeTopics() throws Exception {
        topics = new TopicNames("joblog-" + number++);
        topicAdmin.ensureJobsTopic(topics);
        kafka.createTopics(List.of(new NewTopic(topics.schemas(), 1, (short) 1)))
                .all()
                .get();
        log = log();
        writers = new ConsumerProducers(clients, topics, () -> {});
    }

    @AfterEach
    void close() {
        writers.close();
        log.close();
        topicAdmin.close();
        kafka.close();
    }

    @Test
    void holdsTheSchemasOfTablesWithoutChangesOnceAndOffsetsOfMoreTablesThanOneRequestTakes() throws Exception {
        List<WatermarkTable> tables =
                IntStream.range(0, TABLES).mapToObj(this::unrecorded).toList();
        topicAdmin.ensureChangeTopics(topicsOf(tables));
        ExportJob first = published("1", tables);

        List<ProducerRecord<byte[], byte[]>> records = decide(first);

        assertThat(records).hasSize(TABLES + 1);
        assertThat(records.get(TABLES).value().length).isLessThan(TABLES * 400);
        assertThat(decide(published("2", tables))).hasSize(1);
        assertThat(topicAdmin.groupOffsets(topics.group(CONSUMER))).hasSize(TABLES);
        JobIndex read = bookOfAnother();
        assertThat(read.find("1")).contains(first);
        assertThat(schemaOf(read, "1", 7)).isSameAs(schemaOf(read, "2", 7));
    }

    @Test
    void refersByItsIdToASchemaThatCaptureHasRecorded() throws Exception {
        TableSchema recorded = schema(1).withId(17);
        try (Producer<byte[], byte[]> capture = PlainProducer.open()) {
            capture.send(new ProducerRecord<>(topics.schemas(), bytes("17"), ContractJson.write(recorded)))
                    .get();
        }
        log.close();
        SchemaHistory history = new SchemaHistory(clients, topics);
        log = new JobLog(clients, topics, history);
        String topic = topics.changes(recorded.table());
        topicAdmin.ensureChangeTopics(List.of(topic));
        ExportJob job = published("1", List.of(new WatermarkTable(topic, "id", history.version(17), "")));

        List<ProducerRecord<byte[], byte[]>> records = decide(job);

        assertThat(records).hasSize(1);
        assertThat(new String(records.get(0).value(), StandardCharsets.UTF_8)).contains("\"schema\":17");
        assertThat(bookOfAnother().find("1")).contains(job);
    }

    /** The log keeps the last record of a key: of a schema that two have written at once that is behind the first one's job. */
    @Test
    void findsASchemaThatStandsBehindAJobThatRefersToIt() {
        ExportJob job = published("1", List.of(unrecorded(1)));
        List<ProducerRecord<byte[], byte[]>> records = log.decision(job, publication(job));
        List<ProducerRecord<byte[], byte[]>> reversed = List.of(records.get(1), records.get(0));

        writers.commit(CONSUMER, reversed, Map.of());

        assertThat(bookOfAnother().find("1")).contains(job);
    }

    @Test
    void namesTheRecordThatRefersToASchemaWhichIsNotThere() {
        ExportJob job = published("01JOB", List.of(unrecorded(1)));
        writers.commit(CONSUMER, List.of(log.record(job)), Map.of());

        assertThatThrownBy(this::bookOfAnother)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("01JOB")
                .hasMessageContaining(topics.jobs())
                .hasMessageContaining("tombstone");
    }

    @Test
    void saysOfARecordThatTheTopicDoesNotTakeWhichItIsAndMovesNothing() throws Exception {
        limitTopicTo(10_000);
        List<WatermarkTable> tables =
                IntStream.range(0, 500).mapToObj(this::unrecorded).toList();
        topicAdmin.ensureChangeTopics(topicsOf(tables));
        ExportJob job = published("01JOB", tables);

        assertThatThrownBy(() -> writers.commit(
                        CONSUMER,
                        List.of(log.record(job)),
                        GroupOffsets.of(publication(job).watermark(), job.jobId())))
                .isInstanceOfSatisfying(ExportException.class, problem -> {
                    assertThat(problem.type()).isEqualTo(ProblemType.RECORD_TOO_LARGE);
                    assertThat(problem.isTransient()).isFalse();
                    assertThat(problem.detail()).contains("01JOB", topics.jobs());
                    assertThat(problem.remedy()).contains("max.message.bytes");
                });
        JobIndex book = new JobIndex();
        try (Acceptance acceptance = new Acceptance(clients, topics, () -> {}, log, book, new OpenCommit(log, book))) {
            assertThatThrownBy(() -> acceptance.record(job))
                    .isInstanceOfSatisfying(
                            ExportException.class,
                            problem -> assertThat(problem.type()).isEqualTo(ProblemType.RECORD_TOO_LARGE));
        }

        assertThat(bookOfAnother().jobs()).isEmpty();
        assertThat(topicAdmin.groupOffsets(topics.group(CONSUMER))).isEmpty();
        limitTopicTo(1_000_000);
        decide(job);
        assertThat(bookOfAnother().find("01JOB")).contains(job);
    }

    private List<ProducerRecord<byte[], byte[]>> decide(ExportJob job) {
        List<ProducerRecord<byte[], byte[]>> records = log.decision(job, publication(job));
        writers.commit(CONSUMER, records, GroupOffsets.of(publication(job).watermark(), job.jobId()));
        log.decided(publication(job));
        return records;
    }

    private static JobOutcome publication(ExportJob job) {
        return Objects.requireNonNull(job.publication());
    }

    private static TableSchema schemaOf(JobIndex book, String jobId, int table) {
        return publication(book.find(jobId).orElseThrow())
                .watermark()
                .tables()
                .get(table)
                .schema();
    }

    private JobIndex bookOfAnother() {
        try (JobLog fresh = log()) {
            JobIndex read = new JobIndex();
            read.catchUp(fresh::readOn);
            return read;
        }
    }

    private JobLog log() {
        return new JobLog(clients, topics, new SchemaHistory(clients, topics));
    }

    private ExportJob published(String jobId, List<WatermarkTable> tables) {
        TreeMap<String, List<Cut.PartitionEnd>> ends = new TreeMap<>();
        TreeMap<String, Coverage> coverage = new TreeMap<>();
        tables.forEach(table -> {
            ends.put(table.topic(), List.of(Cut.PartitionEnd.START));
            coverage.put(
                    table.topic(),
                    new Coverage(table.name(), table.schema().oid(), Lsn.ZERO, Coverage.State.CAPTURED, null));
        });
        Cut cut = new Cut(1, new Lsn(100), PublishedJobs.NOW, ends, coverage);
        return ExportJob.queued(jobId, CONSUMER, ExportType.FULL, ExportOptions.DEFAULT, null, PublishedJobs.NOW)
                .runningFull("20261121T000000.000Z", PublishedJobs.NOW)
                .publishing(new JobOutcome(
                        1,
                        null,
                        new Watermark(cut, TableSet.ALL, tables, false, List.of()),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))
                .succeeded(PublishedJobs.NOW);
    }

    private WatermarkTable unrecorded(int table) {
        TableSchema schema = schema(table);
        return new WatermarkTable(topics.changes(schema.table()), "AAAAAAAAAAAAAAAAAAAAAA", schema, "");
    }

    private static TableSchema schema(int table) {
        List<Column> columns = new ArrayList<>();
        for (int column = 1; column <= 20; column++) {
            columns.add(new Column("column_" + column, "text", 25, -1, column, 700 + table, false));
        }
        return new TableSchema(
                0,
                new TableName("public", "table_" + table),
                16_384 + table,
                columns,
                List.of("column_1"),
                ReplicaIdentity.DEFAULT);
    }

    private static List<String> topicsOf(List<WatermarkTable> tables) {
        return tables.stream().map(WatermarkTable::topic).toList();
    }

    private void limitTopicTo(int bytes) throws Exception {
        kafka.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topics.jobs()),
                        List.of(new AlterConfigOp(
                                new ConfigEntry("max.message.bytes", String.valueOf(bytes)),
                                AlterConfigOp.OpType.SET))))
                .all()
                .get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
