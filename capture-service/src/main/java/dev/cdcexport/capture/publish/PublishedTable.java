package dev.cdcexport.capture.publish;

import dev.cdcexport.contract.TableSchema;

/**
 * What the publisher needs of a schema version.
 *
 * @param schema the version
 * @param topic the table's change topic
 */
record PublishedTable(TableSchema schema, String topic) {}
