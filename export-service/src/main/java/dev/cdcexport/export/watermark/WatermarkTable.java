package dev.cdcexport.export.watermark;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import org.jspecify.annotations.Nullable;

/**
 * A table of a watermark.
 *
 * @param topic its change topic
 * @param topicId the topic's id when the watermark was set; another one means that the topic was deleted and created again
 * @param schema the table's schema at the watermark; the id is that of the newest version recorded until then, 0 if there was none
 * @param softDeleteColumn the column by which rows counted as deleted, empty if there was none; {@code null} in watermarks of earlier versions, which do
 *     not say
 */
public record WatermarkTable(
        String topic,
        String topicId,
        TableSchema schema,
        @Nullable String softDeleteColumn) {

    /** The table's name. */
    public TableName name() {
        return schema.table();
    }
}
