package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableSchema;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher needs of a schema version.
 *
 * @param schema the version
 * @param topic where its events go, {@code null} if they cannot be published
 * @param sharesTopic whether the topic has events of a table that had its name before
 */
record PublishedTable(TableSchema schema, @Nullable String topic, boolean sharesTopic) {

    /** The header that tells whoever reads a topic where one table ends and another begins. */
    private static final String OID_HEADER = "table-oid";

    /** Of a table whose events cannot be published. */
    static PublishedTable refused(TableSchema schema) {
        return new PublishedTable(schema, null, false);
    }

    /** An event of the table. */
    ProducerRecord<byte[], byte[]> event(
            String itsTopic, @Nullable Integer partition, byte @Nullable [] key, byte[] value) {
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(itsTopic, partition, key, value);
        if (sharesTopic) {
            event.headers().add(OID_HEADER, String.valueOf(schema.oid()).getBytes(StandardCharsets.UTF_8));
        }
        return event;
    }
}
