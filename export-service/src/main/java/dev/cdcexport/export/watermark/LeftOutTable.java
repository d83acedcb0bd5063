package dev.cdcexport.export.watermark;

import dev.cdcexport.contract.TableName;
import org.jspecify.annotations.Nullable;

/**
 * A table that belongs to the set of all, and is in no file.
 *
 * @param table its name
 * @param tableOid its object identifier
 * @param reason why
 * @param softDeleteColumn the column by which rows should count as deleted, if that is the reason; {@code null} if capture refuses the table
 */
public record LeftOutTable(
        TableName table,
        long tableOid,
        String reason,
        @Nullable String softDeleteColumn) {}
