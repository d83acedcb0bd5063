package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which boolean column of a table says that a row is soft-deleted.
 *
 * @param byTable the column's name by table; a table that is missing has none
 */
public record SoftDeleteColumns(Map<TableName, String> byTable) {

    /** Copies the map. */
    public SoftDeleteColumns {
        byTable = Map.copyOf(byTable);
    }

    /** The table's column, {@code null} if it has none. */
    public @Nullable String of(TableName table) {
        return byTable.get(table);
    }
}
