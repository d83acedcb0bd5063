package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.source.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

    /**
     * The active rows of a range in CSV; a boolean as {@code true} or {@code false}, as in delta files.
     *
     * @param fileColumns the names of the columns wanted
     * @param format one that COPY can write
     */
    static String copy(
            SourceTable table,
            TableRange range,
            @Nullable String softDeleteColumn,
            Set<String> fileColumns,
            CsvFormat format) {
        String columns = table.exportedColumns().stream()
                .filter(column -> fileColumns.contains(column.name()))
                .map(column -> column.typeOid() == BOOLEAN_OID ? words(quote(column.name())) : quote(column.name()))
                .collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>(range.conditions());
        if (softDeleteColumn != null) {
            conditions.add(quote(softDeleteColumn) + " IS NOT TRUE");
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return "COPY (SELECT " + columns + " FROM " + from(table) + where + ") TO STDOUT (" + options(format) + ')';
    }

    /** What {@code ::text} prints, at a third of its cost. */
    private static String words(String column) {
        return "CASE WHEN " + column + " THEN 'true' WHEN NOT " + column + " THEN 'false' END";
    }

    private static String options(CsvFormat format) {
        StringBuilder options = new StringBuilder("FORMAT csv");
        if (format.delimiter() != CsvFormat.DEFAULT.delimiter()) {
            options.append(", DELIMITER ").append(literal(String.valueOf(format.delimiter())));
        }
        if (!format.nullText().equals(CsvFormat.DEFAULT.nullText())) {
            options.append(", NULL ").append(literal(format.nullText()));
        }
        if (format.quoting() == Quoting.ALL_NON_NULL) {
            options.append(", FORCE_QUOTE *");
        }
        return options.toString();
    }

    /** Means the same whatever {@code standard_conforming_strings} is. */
    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + '\'';
    }

    private static String from(SourceTable table) {
        String name = quote(table.name().schema()) + '.' + quote(table.name().table());
        return table.partitioned() ? name : "ONLY " + name;
    }

    private static String quote(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
