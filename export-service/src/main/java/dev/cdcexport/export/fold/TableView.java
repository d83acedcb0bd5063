package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a table stands in a file.
 *
 * @param schema the table's schema at its last event at or before the end of the range: its columns are the header, its key says
 *     which events are of one row
 * @param softDeleteColumn the name of the column that is true for soft-deleted rows, {@code null} if there is none
 * @param schemas gives the schema that an event names by its id
 */
public record TableView(TableSchema schema, @Nullable String softDeleteColumn, IntFunction<TableSchema> schemas) {

    /** Refuses a key with a column that the table does not have. */
    public TableView {
        if (!schema.columnNames().containsAll(schema.key())) {
            throw new IllegalArgumentException("the key " + schema.key() + " of " + schema.table()
                    + " is not among its columns " + schema.columnNames());
        }
    }

    boolean hasKey() {
        return !schema.key().isEmpty();
    }

    int[] keyIndexes() {
        return schema.key().stream().mapToInt(schema.columnNames()::indexOf).toArray();
    }
}
