package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TopicNames;

/**
 * What the publisher needs of a schema version.
 *
 * @param schema the version
 * @param topic the table's change topic
 */
record PublishedTable(TableSchema schema, String topic) {

    static PublishedTable of(TableSchema schema, TopicNames topics) {
        return new PublishedTable(schema, topics.changes(schema.table()));
    }
}
