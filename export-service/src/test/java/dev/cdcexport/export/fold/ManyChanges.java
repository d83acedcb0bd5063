package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventWriter;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.RowShape.JsonForm;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.log.TopicRange;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A topic of a users table with very many changes, each key changed as often as another, far apart: in the last round every tenth is
 * deleted, all else are updates.
 *
 * @param topic the topic's name
 * @param changes how many, a multiple of the keys
 * @param keys of how many rows
 */
record ManyChanges(String topic, int changes, int keys) {

    /** One in so many keys ends deleted. */
    static final int DELETED = 10;

    private static final TableName TABLE = new TableName("public", "users");
    private static final List<String> COLUMNS =
            List.of("id", "name", "email", "created_at", "updated_at", "is_deleted", "operation_type");
    private static final int PER_TRANSACTION = 1_000;
    private static final long FIRST_LSN = 0x1000;

    /** Coprime to every number of keys in use, so that neighbouring changes are of distant keys. */
    private static final long STRIDE = 7_368_787;

    static TargetTable table() {
        TableSchema schema = new TableSchema(
                1,
                TABLE,
                1,
                COLUMNS.stream().map(name -> new Column(name, "text", 25, -1)).toList(),
                List.of("id"),
                ReplicaIdentity.DEFAULT);
        return new TargetTable(schema, null, id -> schema);
    }

    TableRange range() {
        TopicRange all =
                new TopicRange(topic, List.of(PartitionEnd.START), List.of(new PartitionEnd(changes, changes)));
        return new TableRange(table().schema().oid(), List.of(all), null, null);
    }

    void produce(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
        ChangeEventWriter events = new ChangeEventWriter();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                512 * 1024);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            RowShape shape = new RowShape(COLUMNS, Collections.nCopies(COLUMNS.size(), JsonForm.STRING));
            Future<RecordMetadata> sent = CompletableFuture.completedFuture(null);
            for (int i = 0; i < changes; i++) {
                sent = producer.send(new ProducerRecord<>(topic, events.write(event(shape, i))));
            }
            producer.flush();
            sent.get();
        }
    }

    private ChangeEvent event(RowShape shape, int index) {
        long key = index * STRIDE % keys;
        boolean delete = index >= changes - keys && key % DELETED == 0;
        Row row = new Row(shape, new @Nullable String[] {
            String.valueOf(key),
            "Name " + index,
            "user-" + key + "@example.com",
            "2026-11-17 04:15:17.12345",
            "2026-11-24 04:16:22.888544",
            "false",
            delete ? "DELETE" : "UPDATE"
        });
        Position position =
                new Position(1, new Lsn(FIRST_LSN + index / PER_TRANSACTION), (long) (index % PER_TRANSACTION) * 2);
        ChangeEvent.Source source = new ChangeEvent.Source(
                "test",
                "postgresql",
                "test",
                1_795_466_712_123_456L,
                "app",
                TABLE,
                7,
                position.commitLsn(),
                position,
                1);
        return new ChangeEvent(
                delete ? row : null, delete ? null : row, source, delete ? Operation.DELETE : Operation.UPDATE, 0);
    }
}
