package dev.cdcexport.export.consumer;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;

/**
 * A table of a watermark.
 *
 * @param topic its change topic
 * @param topicId the topic's id when the watermark was set; another one means that the topic was deleted and created again
 * @param schema the table's schema at the watermark; the id is that of the newest version recorded until then, 0 if there was none
 */
public record WatermarkTable(String topic, String topicId, TableSchema schema) {

    /** The table's name. */
    public TableName name() {
        return schema.table();
    }
}
