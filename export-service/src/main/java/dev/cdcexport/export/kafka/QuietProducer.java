package dev.cdcexport.export.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;

/** A producer that is closed in order also by a thread that was interrupted; Kafka would give that up, and log an error. */
final class QuietProducer extends KafkaProducer<byte[], byte[]> {

    QuietProducer(Map<String, Object> settings) {
        super(settings);
    }

    @Override
    public void close() {
        Interrupts.after(super::close);
    }

    @Override
    public void close(Duration timeout) {
        Interrupts.after(() -> super.close(timeout));
    }
}
