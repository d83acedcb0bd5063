package dev.cdcexport.export.snapshot;

import dev.cdcexport.source.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The SQL with which a table is locked and copied. */
final class CopyStatement {

    private CopyStatement() {}

    /** Of a table that others inherit from only its own rows are meant; of a partitioned table all. */
    static String lock(SourceTable table) {
        return "LOCK TABLE " + from(table) + " IN ACCESS SHARE MODE";
    }

    /**
     * The active rows of a range in COPY's binary format, each column as {@link SentColumn} says.
     *
     * @param columns those wanted
     */
    static String copy(
            SourceTable table, TableRange range, @Nullable String softDeleteColumn, List<SourceTable.Column> columns) {
        String selected = columns.stream()
                .map(column -> SentColumn.of(column.typeOid()).select(quote(column.name())))
                .collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>(range.conditions());
        if (softDeleteColumn != null) {
            conditions.add(quote(softDeleteColumn) + " IS NOT TRUE");
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "COPY (SELECT " + selected + " FROM " + from(table) + where + ") TO STDOUT (FORMAT binary)";
    }

    private static String from(SourceTable table) {
        String name = quote(table.name().schema()) + '.' + quote(table.name().table());
        return table.partitioned() ? name : "ONLY " + name;
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
