package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;

/** What can be done so that PostgreSQL logs old values of a table, on every version. Stateless. */
public final class OldValues {

    /** Why a table with generated columns must not log whole old rows: "Replica identity must not contain unpublished generated columns." */
    public static final String NOT_WHOLE =
            "from version 18 on PostgreSQL refuses UPDATE and DELETE of a published table that has generated columns and "
                    + "REPLICA IDENTITY FULL";

    private OldValues() {}

    /**
     * How to have a column's old value logged.
     *
     * @param hasGeneratedColumns whether the table has any
     */
    public static String remedy(TableName table, String column, boolean hasGeneratedColumns) {
        return hasGeneratedColumns
                ? "a unique index over its key and " + column + ", which have to be NOT NULL, then ALTER TABLE " + table
                        + " REPLICA IDENTITY USING INDEX with that index; not FULL, for " + NOT_WHOLE
                : wholeRows(table);
    }

    /** How to have rows without a key told apart. */
    public static String remedy(TableName table, boolean hasGeneratedColumns) {
        return hasGeneratedColumns
                ? "a primary key of columns that are not generated, or a unique index over such columns, which have to be NOT NULL, and ALTER TABLE "
                        + table + " REPLICA IDENTITY USING INDEX with that index; not FULL, for " + NOT_WHOLE
                : "a primary key, or " + wholeRows(table);
    }

    private static String wholeRows(TableName table) {
        return "ALTER TABLE " + table + " REPLICA IDENTITY FULL";
    }
}
