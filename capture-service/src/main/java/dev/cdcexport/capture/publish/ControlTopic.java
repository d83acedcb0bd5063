package dev.cdcexport.capture.publish;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads control topics, which have one partition. Stateless. */
final class ControlTopic {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ControlTopic() {}

    /** What to do with each record. */
    interface Receiver {
        /** Called for each committed record, in order. */
        void accept(ConsumerRecord<byte[], byte[]> record);
    }

    /**
     * Reads the topic from its beginning to its present end, however long that takes as long as it goes on.
     *
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    static void read(Consumer<byte[], byte[]> consumer, String topic, Receiver receiver) {
        read(consumer, topic, receiver, PATIENCE);
    }

    /** The same, with a limit to how long it may stand still. */
    static void read(Consumer<byte[], byte[]> consumer, String topic, Receiver receiver, Duration patience) {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long reached = consumer.position(partition);
        long since = System.nanoTime();
        while (reached < end) {
            consumer.poll(POLL).records(partition).forEach(receiver::accept);
            long position = consumer.position(partition);
            if (position > reached) {
                reached = position;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > patience.toNanos()) {
                throw new TimeoutException("the topic " + topic + " could not be read from offset " + reached
                        + " to its end " + end + ": nothing came within " + patience.toSeconds() + " s");
            }
        }
    }
}
