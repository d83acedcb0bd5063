package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.capture.engine.CapturedRecord;
import dev.cdcexport.capture.engine.ChangeOrigin;
import dev.cdcexport.capture.engine.SourceStruct;
import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventReader;
import dev.cdcexport.contract.ContractJson;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import dev.cdcexport.stack.SharedStack;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublisherIT {

    private static final TableSchema TABLE = new TableSchema(
            1,
            new TableName("public", "t"),
            16_384,
            List.of(new Column("id", "integer", 23, -1)),
            List.of("id"),
            ReplicaIdentity.DEFAULT);

    private static final Schema SOURCE = SourceStruct.SCHEMA;

    private static final Schema ROW = SchemaBuilder.struct()
            .optional()
            .field("packed", Schema.OPTIONAL_BYTES_SCHEMA)
            .build();

    private static final Schema CHANGE = SchemaBuilder.struct()
            .field("after", ROW)
            .field("source", SOURCE)
            .field("op", Schema.STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private static final Schema CONTENT =
            SchemaBuilder.struct().field("content", Schema.BYTES_SCHEMA).build();

    private static final Schema MESSAGE = SchemaBuilder.struct()
            .field("message", CONTENT)
            .field("source", SOURCE)
            .build();

    private static int number;

    private final TopicNames topics = new TopicNames("publisher" + ++number);
    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());
    private Admin admin;

    @BeforeEach
    void open() {
        admin = clients.admin();
        captureTopics().ensureControlTopics();
    }

    @AfterEach
    void close() {
        admin.close();
    }

    private final Foreign foreign = new Foreign();

    @Test
    void answersAMarkerOnceThoughARestartDeliversItAgainAfterLaterEventsWerePublished() throws SQLException {
        try (BatchPublisher publisher = start()) {
            publish(publisher, List.of(marker(publisher, 100), change(100, 200, 0)));
        }
        try (BatchPublisher publisher = start()) {
            publish(
                    publisher,
                    List.of(marker(publisher, 100), change(100, 200, 0), change(100, 200, 2), marker(publisher, 300)));
        }

        assertThat(cuts())
                .extracting(cut -> cut.end(topics.changes(TABLE.table()), 0).events())
                .containsExactly(0L, 2L);
        assertThat(events())
                .extracting(event -> event.source().position().txIndex())
                .containsExactly(0L, 2L);
    }

    @Test
    void givesTheSecondEventOfOneChangeTheNextPlace() throws SQLException {
        try (BatchPublisher publisher = start()) {
            publish(publisher, List.of(change(100, 200, 0), change(100, 200, 0), change(100, 200, 2)));
        }

        assertThat(events())
                .extracting(event -> event.source().position().txIndex())
                .containsExactly(0L, 1L, 2L);
    }

    @Test
    void passesOverMarkersThatAreNoneOfItsOwn() throws SQLException {
        try (BatchPublisher publisher = start()) {
            publish(
                    publisher,
                    List.of(message(100, "garbage"), message(110, "null"), forged(115), change(120, 200, 0)));
        }

        assertThat(foreign.found).containsExactly(new Lsn(100), new Lsn(110), new Lsn(115));
        assertThat(cuts()).isEmpty();
        assertThat(events()).hasSize(1);
    }

    @Test
    void isFencedByItsSuccessorAndLeavesNothingBehind() throws SQLException {
        BatchPublisher zombie = start();
        try (BatchPublisher successor = start()) {
            assertThatThrownBy(() -> publish(zombie, List.of(change(100, 200, 0))))
                    .isInstanceOf(KafkaException.class);
            publish(successor, List.of(change(100, 200, 0)));
        } finally {
            zombie.close();
        }

        assertThat(events()).hasSize(1);
    }

    @Test
    void commitsNothingBeforeKafkaHasAllOfIt() throws SQLException {
        try (PromptProducer producer = new PromptProducer(clients.producerSettings(topics))) {
            producer.initTransactions();
            RecordedState nothing = new RecordedState(
                    Optional.of(CapturePosition.startOf(1, new Lsn(50), "7", 1)),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(),
                    Optional.empty());
            BatchPublisher publisher = new BatchPublisher(
                    producer,
                    topics,
                    "app",
                    new SchemaVersions(List.of(TABLE)),
                    nothing,
                    captureTopics(),
                    this::survey,
                    foreign);
            publisher.recordStart();
            publisher.survey();
            publish(publisher, List.of(change(100, 200, 0), marker(publisher, 300)));
        }
    }

    /** Remembers where markers lie that are none of ours. */
    private static final class Foreign implements PublishMetrics {

        private final List<Lsn> found = new ArrayList<>();

        @Override
        public void published(long events, CapturePosition position) {}

        @Override
        public void refused(Map<TableName, String> refusals) {}

        @Override
        public void lost(TableName table, String why) {}

        @Override
        public void interrupted(Map<String, String> reasons) {}

        @Override
        public void foreign(Lsn lsn) {
            found.add(lsn);
        }
    }

    /** Refuses to commit while a record has not arrived. */
    private static final class PromptProducer extends KafkaProducer<byte[], byte[]> {

        private final List<Future<RecordMetadata>> sent = new ArrayList<>();

        PromptProducer(Map<String, Object> settings) {
            super(settings);
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            Future<RecordMetadata> future = super.send(record, callback);
            sent.add(future);
            return future;
        }

        @Override
        public void commitTransaction() {
            assertThat(sent).isNotEmpty().allMatch(Future::isDone);
            super.commitTransaction();
        }
    }

    private CaptureTopics captureTopics() {
        return new CaptureTopics(admin, topics, new CaptureTopics.Defaults(1, (short) 1, 3_600_000));
    }

    private Survey survey() {
        Survey.Table table = new Survey.Table(TABLE.table(), TABLE.oid(), 1, false, null);
        return new Survey(new Lsn(60), List.of(table), Set.of(1L), Set.of(TABLE.oid()), Set.of(), 1, null);
    }

    private BatchPublisher start() throws SQLException {
        try (PublisherFactory factory = new PublisherFactory(clients, topics)) {
            CapturePosition position = factory.position().orElse(CapturePosition.startOf(1, new Lsn(50), "7", 1));
            BatchPublisher publisher = factory.publisher(
                    position, "app", new SchemaVersions(List.of(TABLE)), captureTopics(), this::survey, foreign);
            publisher.survey();
            return publisher;
        }
    }

    private static void publish(BatchPublisher publisher, List<SourceRecord> batch) {
        publisher.publish(new CapturedRecord.Reader().readAll(batch));
    }

    private static SourceRecord change(long resume, long commitLsn, long txIndex) {
        Struct value = new Struct(CHANGE)
                .put("after", new Struct(ROW).put("packed", packed("{\"id\":7}", "{\"id\":7}")))
                .put("source", source(commitLsn, commitLsn, txIndex, TABLE.id()))
                .put("op", "c")
                .put("ts_ms", 1L);
        return record(resume, value);
    }

    private static ByteBuffer packed(String key, String row) {
        ByteBuffer packed = ByteBuffer.allocate(Integer.BYTES + key.length() + row.length());
        packed.putInt(key.length());
        return packed.put((key + row).getBytes(StandardCharsets.UTF_8)).flip();
    }

    private static SourceRecord marker(BatchPublisher publisher, long lsn) {
        return marker(publisher.markerKey(), lsn);
    }

    private static SourceRecord marker(MarkerKey key, long lsn) {
        return message(lsn, new Marker("m" + lsn, Instant.parse("2026-01-01T00:00:00Z")).content(key));
    }

    private static SourceRecord forged(long lsn) {
        return marker(MarkerKey.random(), lsn);
    }

    private static SourceRecord message(long lsn, String content) {
        return message(lsn, content.getBytes(StandardCharsets.UTF_8));
    }

    private static SourceRecord message(long lsn, byte[] content) {
        Struct value = new Struct(MESSAGE)
                .put("message", new Struct(CONTENT).put("content", ByteBuffer.wrap(content)))
                .put("source", source(lsn, 0, 0, 0));
        return record(lsn, value);
    }

    private static Struct source(long lsn, long commitLsn, long txIndex, int schemaId) {
        return new SourceStruct(new ChangeOrigin(lsn, commitLsn, txIndex, 1, 1, schemaId, false));
    }

    private static SourceRecord record(long resume, Struct value) {
        return new SourceRecord(Map.of(), Map.of("lsn_commit", resume), "any", value.schema(), value);
    }

    private List<Cut> cuts() {
        List<Cut> cuts = new ArrayList<>();
        read(topics.cuts(), record -> cuts.add(ContractJson.read(record.value(), Cut.class)));
        return cuts;
    }

    private List<ChangeEvent> events() {
        List<ChangeEvent> events = new ArrayList<>();
        ChangeEventReader reader = new ChangeEventReader();
        read(topics.changes(TABLE.table()), record -> events.add(reader.read(record.value())));
        return events;
    }

    private void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> to) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (var consumer = clients.consumer()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            // As without isolation: a commit returns before its marker is on every partition.
            long end = captureTopics().endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(to);
            }
        }
    }
}
