package dev.cdcexport.export.replay;

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
 * @param notCompared columns that were not compared, because a file leaves them out
 * @param guarded whether values were compared as files with a formula guard have them: those that differ in that alone are equal
 * @param notVerified why the files cannot tell whether they make up the table, {@code null} if they can
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
        List<String> notCompared,
        boolean guarded,
        @Nullable String notVerified) {

    /** Copies the lists. */
    public TableFindings {
        differences = List.copyOf(differences);
        notCompared = List.copyOf(notCompared);
    }

    /** What can be said of a table whose rows the files do not tell apart. */
    public static TableFindings notVerified(TableName table, List<String> notCompared, String why) {
        return new TableFindings(table, 0, 0, 0, 0, 0, 0, List.of(), notCompared, false, why);
    }

    /** The same with the columns that were left aside. */
    public TableFindings without(List<String> columns) {
        return new TableFindings(
                table,
                rowsInFiles,
                rowsInTable,
                missing,
                extra,
                different,
                departed,
                differences,
                columns,
                guarded,
                notVerified);
    }

    /** Whether nothing was found that differs, departures aside that the files were not to tell of. */
    public boolean equal() {
        return missing == 0 && extra == 0 && different == 0;
    }
}
