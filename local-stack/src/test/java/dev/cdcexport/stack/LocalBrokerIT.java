package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalBrokerIT {

    private static final int LARGEST_RECORD = 64 * 1024 * 1024;

    @TempDir
    private static Path folder;

    private static LocalBroker.Settings settings;
    private static LocalBroker broker;

    @BeforeAll
    static void start() {
        settings = new LocalBroker.Settings(folder.resolve("kafka"), folder.resolve("kafka.log"), FreePorts.find());
        broker = new LocalBroker(settings);
        broker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void keepsAcknowledgedRecordsWhenItIsKilled() throws ExecutionException, InterruptedException {
        createTopic("kept");
        send("kept", 10);
        ProcessHandle killed = broker.process().orElseThrow();

        broker.kill();
        assertThat(killed.isAlive()).isFalse();
        broker.start();

        assertThat(endOffset("kept")).isEqualTo(1);
    }

    @Test
    void endsTheBrokerThatAKilledRunLeftBehind() throws ExecutionException, InterruptedException {
        createTopic("left-behind");
        send("left-behind", 10);
        ProcessHandle orphan = broker.process().orElseThrow();

        broker = new LocalBroker(settings);
        broker.start();

        assertThat(orphan.isAlive()).isFalse();
        assertThat(endOffset("left-behind")).isEqualTo(1);
    }

    @Test
    void takesTheLargestRecordThatTheContractAllowsSeveralTimes() throws ExecutionException, InterruptedException {
        createTopic("large");
        for (int i = 0; i < 3; i++) {
            send("large", LARGEST_RECORD);
        }
        assertThat(endOffset("large")).isEqualTo(3);
    }

    @Test
    void endsAtOnceWhenItsPortIsTaken() throws IOException {
        int port = FreePorts.find();
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            LocalBroker unlucky = new LocalBroker(
                    new LocalBroker.Settings(folder.resolve("unlucky"), folder.resolve("unlucky.log"), port));

            assertThatThrownBy(unlucky::start)
                    .isInstanceOf(StackException.class)
                    .hasMessageContaining("Kafka ended with exit code 1 before it was ready")
                    .hasMessageContaining("Address already in use");
            assertThat(other.isClosed()).isFalse();
        }
    }

    private void createTopic(String name) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            NewTopic topic = new NewTopic(name, 1, (short) 1).configs(Map.of("flush.messages", "1"));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private long endOffset(String topic) throws ExecutionException, InterruptedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    private void send(String topic, int bytes) throws ExecutionException, InterruptedException {
        byte[] value = new byte[bytes];
        Arrays.fill(value, (byte) 'x');
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "max.request.size",
                72 * 1024 * 1024,
                "buffer.memory",
                128L * 1024 * 1024);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }
}
