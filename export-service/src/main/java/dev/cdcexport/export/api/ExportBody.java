package dev.cdcexport.export.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The options of an export, as a JSON body or as query parameters.
 *
 * @param tables the tables, each {@code schema.table}, quoted as in SQL where it must be; a full sets the table set, otherwise it
 *     must equal it
 * @param changes {@code net} (one line for each key) or {@code all} (every change); delta only
 * @param compression {@code none}, {@code gzip} or {@code zstd}
 * @param freshness {@code latest} (all that has committed) or {@code captured} (the newest known cut)
 * @param to an earlier job at whose end cut to stop
 * @param schemaChange {@code refuse} (fail with {@code table-rewritten}) or {@code follow} (go on and say so); not for a full
 */
record ExportBody(
        @Nullable List<String> tables,
        @Nullable String changes,
        @Nullable String compression,
        @Nullable String freshness,
        @Nullable String to,
        @Nullable String schemaChange) {

    boolean isEmpty() {
        return tables == null
                && changes == null
                && compression == null
                && freshness == null
                && to == null
                && schemaChange == null;
    }
}
