package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.format.FileColumn;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a table stands in a file.
 *
 * @param schema the table's schema at its last event at or before the end of the range: its columns are the header, its key says
 *     which events are of one row
 * @param softDeleteColumn the name of the column that is true for soft-deleted rows, {@code null} if there is none
 * @param schemas gives the schema that an event names by its id
 * @param fileColumns the names of the columns that the file has, in the schema's order
 * @param keyIsRequired whether a row that was changed under another key is an error, and not only told as far as it can be
 */
public record TargetTable(
        TableSchema schema,
        @Nullable String softDeleteColumn,
        IntFunction<TableSchema> schemas,
        List<String> fileColumns,
        boolean keyIsRequired) {

    /** A table whose rows are told apart by one key. */
    TargetTable(
            TableSchema schema,
            @Nullable String softDeleteColumn,
            IntFunction<TableSchema> schemas,
            List<String> fileColumns) {
        this(schema, softDeleteColumn, schemas, fileColumns, true);
    }

    /** A table whose file has all columns. */
    public TargetTable(TableSchema schema, @Nullable String softDeleteColumn, IntFunction<TableSchema> schemas) {
        this(schema, softDeleteColumn, schemas, schema.columnNames());
    }

    /** Refuses a key, or a file's column, that the table does not have. */
    public TargetTable {
        fileColumns = List.copyOf(fileColumns);
        if (!schema.columnNames().containsAll(fileColumns)) {
            throw new IllegalArgumentException("the file's columns " + fileColumns + " are not all among those of "
                    + schema.table() + ", " + schema.columnNames());
        }
        if (!schema.columnNames().containsAll(schema.key())) {
            throw new IllegalArgumentException("the key " + schema.key() + " of " + schema.table()
                    + " is not among its columns " + schema.columnNames());
        }
    }

    /** The table's columns in the file, with their types. */
    public List<FileColumn> columns() {
        return schema.columns().stream()
                .filter(column -> fileColumns.contains(column.name()))
                .map(column -> new FileColumn(column.name(), column.type()))
                .toList();
    }

    boolean hasKey() {
        return !schema.key().isEmpty();
    }

    /** Whether the key tells rows apart in events of an earlier version, as far as that is required. */
    boolean isKeyOf(TableSchema version) {
        return !keyIsRequired || keyColumns(schema).equals(keyColumns(version)) || namesSameKey(version);
    }

    private static List<Integer> keyColumns(TableSchema of) {
        return of.columns().stream()
                .filter(column -> of.key().contains(column.name()))
                .map(TableSchema.Column::attribute)
                .toList();
    }

    /** Where columns have no numbers. */
    private boolean namesSameKey(TableSchema version) {
        boolean unnumbered =
                keyColumns(version).contains(0) || keyColumns(schema).contains(0);
        return unnumbered && Set.copyOf(version.key()).equals(Set.copyOf(schema.key()));
    }

    int[] keyIndexes() {
        return indexes(schema.key());
    }

    /** Where the file's columns stand among the table's. */
    int[] fileIndexes() {
        return indexes(fileColumns);
    }

    private int[] indexes(List<String> names) {
        return names.stream().mapToInt(schema.columnNames()::indexOf).toArray();
    }
}
