package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.fold.Changes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says besides its type.
 *
 * @param tables the tables asked for, sorted; {@code null} if the request names none (a full exports all, others keep the set)
 * @param changes how a delta tells of several changes of one row
 * @param compression how data files are compressed
 * @param freshness up to where an incremental or delta goes
 * @param to an earlier job at whose end cut to stop, {@code null} if there is none
 * @param schemaChange what to do where a schema change may have altered rows without events
 */
public record ExportOptions(
        @Nullable List<TableName> tables,
        Changes changes,
        Compression compression,
        Freshness freshness,
        @Nullable String to,
        SchemaChange schemaChange) {

    /** Sorts and copies the tables. */
    public ExportOptions {
        tables = tables == null ? null : tables.stream().distinct().sorted().toList();
    }
}
