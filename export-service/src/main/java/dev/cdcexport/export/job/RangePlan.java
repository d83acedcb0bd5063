package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.WatermarkTable;
import dev.cdcexport.export.log.TopicRange;
import dev.cdcexport.export.schema.SchemaChanges;

/**
 * One table of an incremental or delta export.
 *
 * @param table the table as it is at the end of the range, which the next watermark records
 * @param range the range of its topic
 * @param schemaChanges what became of its schema in the range
 * @param dropped whether the table is no more: it has no place in the next watermark
 */
record RangePlan(WatermarkTable table, TopicRange range, SchemaChanges schemaChanges, boolean dropped) {

    /** Whether a schema change may have altered rows of which no event tells. */
    boolean isRewritten() {
        return schemaChanges.rewritesRows() && !dropped;
    }
}
