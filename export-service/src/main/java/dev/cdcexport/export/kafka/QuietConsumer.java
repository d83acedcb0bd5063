package dev.cdcexport.export.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** A consumer that is closed in order also by a thread that was interrupted; Kafka would give that up, and log an error. */
final class QuietConsumer extends KafkaConsumer<byte[], byte[]> {

    QuietConsumer(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    public void close() {
        Interrupts.after(super::close);
    }

    @Override
    public void close(CloseOptions options) {
        Interrupts.after(() -> super.close(options));
    }
}
