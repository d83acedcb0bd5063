package dev.cdcexport.export.verify;

import dev.cdcexport.contract.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the comparison of one table found.
 *
 * @param table the table
 * @param rowsInFiles rows after all files were applied
 * @param rowsInTable active rows of the table
 * @param missing rows that only the table has
 * @param extra rows that only the files have
 * @param different rows that both have, with other values
 * @param departed rows that only the files have because an incremental does not tell of departures; no fault
 * @param differences the first differences
 * @param notCompared why the table was not compared, {@code null} if it was
 */
public record TableFindings(
        TableName table,
        long rowsInFiles,
        long rowsInTable,
        long missing,
        long extra,
        long different,
        long departed,
        List<Difference> differences,
        @Nullable String notCompared) {

    /** Copies the list. */
    public TableFindings {
        differences = List.copyOf(differences);
    }

    /** A table whose rows the files cannot make up. */
    public static TableFindings notCompared(TableName table, String why) {
        return new TableFindings(table, 0, 0, 0, 0, 0, 0, List.of(), why);
    }

    /** Whether the table was compared. */
    public boolean isCompared() {
        return notCompared == null;
    }

    /** Whether the files make up the table, departures aside that they were not to tell of. */
    public boolean equal() {
        return missing == 0 && extra == 0 && different == 0;
    }
}
