package dev.cdcexport.export.range;

import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.schema.SchemaChanges;
import dev.cdcexport.export.watermark.WatermarkTable;

/**
 * One table of an incremental or delta export.
 *
 * @param table the table as it is at the end of the range, which the next watermark records
 * @param range its events
 * @param schemaChanges what became of its schema in the range
 * @param dropped whether nothing is left of the table, or of its name: it has no place in the next watermark
 */
public record TablePlan(WatermarkTable table, TableRange range, SchemaChanges schemaChanges, boolean dropped) {

    /** Whether there is anything to tell: of a table that is no more only what happened to it before. */
    boolean hasFile() {
        return !dropped || range.emptied() != null || range.events() > 0;
    }

    /** Whether a schema change may have altered rows of which no event tells. */
    boolean isRewritten() {
        return schemaChanges.rewritesRows() && !dropped;
    }
}
