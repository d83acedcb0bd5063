package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.source.OldValues;
import java.util.List;
import java.util.stream.Collectors;

/** A row has a value that no event of the range tells, and there is no old row in which it stands already. */
public final class UnknownValueException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int MOST_NAMED = 10;

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

    /** What to do, as a sentence, if the table has no partitions. */
    public String remedy() {
        return remedy(List.of(table));
    }

    /**
     * What to do, as a sentence.
     *
     * @param partial which of the table and its partitions do not log whole old rows
     */
    public String remedy(List<TableName> partial) {
        String rebase = "sk with schemaChange=rebase, or run a full export.";
        if (partial.isEmpty()) {
            return "Whole old rows are logged by now: a" + rebase;
        }
        String wholeRows = partial.stream()
                .limit(MOST_NAMED)
                .map(each -> "ALTER TABLE " + each + " REPLICA IDENTITY FULL")
                .collect(Collectors.joining(", "));
        if (partial.size() > MOST_NAMED) {
            wholeRows += " and the same of " + (partial.size() - MOST_NAMED) + " more partitions";
        }
        return hasGeneratedColumns
                ? "A" + rebase + " Up to version 17 of PostgreSQL, " + wholeRows
                        + " has such values logged the next time; " + OldValues.NOT_WHOLE + "."
                : wholeRows + ", then a" + rebase;
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
