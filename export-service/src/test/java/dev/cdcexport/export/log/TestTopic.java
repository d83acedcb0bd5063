package dev.cdcexport.export.log;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.ChangeEventWriter;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A change topic of a test; events are told apart by their commit LSN. */
final class TestTopic implements AutoCloseable {

    private static final RowShape SHAPE = new RowShape(List.of("id"), List.of(RowShape.JsonForm.BARE));

    private final String bootstrapServers;
    private final String name;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;
    private final ChangeEventWriter events = new ChangeEventWriter();

    TestTopic(String bootstrapServers, String name, int partitions) throws ExecutionException, InterruptedException {
        this.bootstrapServers = bootstrapServers;
        this.name = name;
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                .all()
                .get();
        this.producer = producer(name);
    }

    String name() {
        return name;
    }

    void commit(int partition, long... lsns) {
        send(producer, partition, lsns);
        producer.commitTransaction();
    }

    void abort(int partition, long... lsns) {
        send(producer, partition, lsns);
        producer.abortTransaction();
    }

    /** Aborts when it is closed. */
    AutoCloseable leaveOpen(int partition, long lsn) {
        Producer<byte[], byte[]> other = producer(name + ".open");
        send(other, partition, lsn);
        return () -> {
            other.abortTransaction();
            other.close();
        };
    }

    /** The offset that the next record will have. */
    long end(int partition) throws ExecutionException, InterruptedException {
        TopicPartition wanted = new TopicPartition(name, partition);
        return admin.listOffsets(
                        Map.of(wanted, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(wanted)
                .get()
                .offset();
    }

    void deleteBefore(int partition, long offset) throws ExecutionException, InterruptedException {
        admin.deleteRecords(Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset)))
                .all()
                .get();
    }

    private Producer<byte[], byte[]> producer(String transactionalId) {
        Producer<byte[], byte[]> created = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", transactionalId),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        created.initTransactions();
        return created;
    }

    private void send(Producer<byte[], byte[]> through, int partition, long... lsns) {
        through.beginTransaction();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (long lsn : lsns) {
            sent.add(through.send(new ProducerRecord<>(name, partition, null, events.write(event(lsn)))));
        }
        through.flush();
        if (!sent.stream().allMatch(Future::isDone)) {
            throw new IllegalStateException("flushed, but not all is sent");
        }
    }

    static ChangeEvent event(long lsn) {
        Row row = new Row(SHAPE, new @Nullable String[] {"1"});
        ChangeEvent.Source source = new ChangeEvent.Source(
                "test",
                "postgresql",
                "log-it",
                0,
                "app",
                new TableName("public", "things"),
                1,
                new Lsn(lsn),
                new Position(1, new Lsn(lsn), 0),
                1);
        return new ChangeEvent(null, row, source, Operation.CREATE, 0);
    }

    @Override
    public void close() {
        producer.close();
        admin.deleteTopics(List.of(name))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        admin.close();
    }
}
