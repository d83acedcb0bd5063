package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.source.OldValues;

/** A row has a value that no event of the range tells, and there is no old row in which it stands already. */
public final class UnknownValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient TableName table;
    private final String column;
    private final String key;

    private final boolean hasGeneratedColumns;

    UnknownValueException(TableName table, String column, String key, boolean hasGeneratedColumns) {
        super("the value of column " + column + " of " + table + " is not known for the row " + key
                + ": an update left it as it was, and the table's replica identity does not log it");
        this.table = table;
        this.column = column;
        this.key = key;
        this.hasGeneratedColumns = hasGeneratedColumns;
    }

    /** What to do, as a sentence. */
    public String remedy() {
        String wholeRows = "ALTER TABLE " + table + " REPLICA IDENTITY FULL";
        return hasGeneratedColumns
                ? "Ask with schemaChange=rebase, or run a full export. Up to version 17 of PostgreSQL, " + wholeRows
                        + " has such values logged the next time; " + OldValues.NOT_WHOLE + "."
                : wholeRows + ", then ask with schemaChange=rebase, or run a full export.";
    }

    /** The table. */
    public TableName table() {
        return table;
    }

    /** The column whose value is unknown. */
    public String column() {
        return column;
    }

    /** The row's key as text, for example {@code id=5}. */
    public String key() {
        return key;
    }
}
