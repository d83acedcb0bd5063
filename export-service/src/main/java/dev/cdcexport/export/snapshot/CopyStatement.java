package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceTable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL with which a table is locked and copied. */
final class CopyStatement {

    private static final int BOOLEAN_OID = 16;

    private CopyStatement() {}

    /** Of a table that others inherit from only its own rows are meant; of a partitioned table all. */
    static String lock(SourceTable table) {
        return "LOCK TABLE " + from(table) + " IN ACCESS SHARE MODE";
    }

    /** All active rows in CSV; a boolean as {@code true} or {@code false}, as in delta files. */
    static String copy(SourceTable table, @Nullable String softDeleteColumn) {
        String columns = table.exportedColumns().stream()
                .map(column -> column.typeOid() == BOOLEAN_OID ? quote(column.name()) + "::text" : quote(column.name()))
                .collect(Collectors.joining(", "));
        String where = softDeleteColumn == null ? "" : " WHERE " + quote(softDeleteColumn) + " IS NOT TRUE";
        return "COPY (SELECT " + columns + " FROM " + from(table) + where + ") TO STDOUT (FORMAT csv, FORCE_QUOTE *)";
    }

    private static String from(SourceTable table) {
        String name = quote(table.name().schema()) + '.' + quote(table.name().table());
        return table.partitioned() ? name : "ONLY " + name;
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
