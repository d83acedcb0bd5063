package dev.cdcexport.capture.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.stack.SharedStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ControlTopicIT {

    private static final int RECORDS = 200;
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final long READING_ONE_MILLIS = 5;

    private final KafkaClients clients = new KafkaClients(SharedStack.get().bootstrapServers());

    @Test
    void readsOnHoweverLongATopicIsAsLongAsItGoesOn() throws Exception {
        TopicNames topics = new TopicNames("control-topic");
        try (Admin admin = clients.admin()) {
            admin.createTopics(List.of(new NewTopic(topics.position(), 1, (short) 1)))
                    .all()
                    .get();
        }
        try (Producer<byte[], byte[]> producer = clients.producer(topics)) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int number = 0; number < RECORDS; number++) {
                producer.send(new ProducerRecord<>(topics.position(), new byte[] {(byte) number}))
                        .get();
            }
            producer.commitTransaction();
        }

        List<Byte> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = clients.consumer()) {
            ControlTopic.read(
                    consumer,
                    topics.position(),
                    record -> {
                        read.add(record.value()[0]);
                        pause();
                    },
                    PATIENCE);
        }

        assertThat(READING_ONE_MILLIS * RECORDS).isGreaterThan(PATIENCE.toMillis());
        assertThat(read)
                .containsExactlyElementsOf(IntStream.range(0, RECORDS)
                        .mapToObj(number -> (byte) number)
                        .toList());
    }

    private static void pause() {
        try {
            Thread.sleep(READING_ONE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
