package dev.cdcexport.export.kafka;

import dev.cdcexport.stack.SharedStack;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer without transactions, with which tests lay records on topics. */
public final class PlainProducer {

    private PlainProducer() {}

    /** Opens one on the shared stack. */
    public static Producer<byte[], byte[]> open() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedStack.get().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
