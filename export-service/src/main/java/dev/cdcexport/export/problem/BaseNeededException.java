package dev.cdcexport.export.problem;

import dev.cdcexport.contract.TableName;

/** A table's changes in a range do not make it up; all of its rows would. */
public final class BaseNeededException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient TableName table;
    private final ExportException problem;

    /**
     * @param table which table
     * @param problem what the caller is told who wants changes only
     */
    public BaseNeededException(TableName table, ExportException problem) {
        super(problem.detail(), problem);
        this.table = table;
        this.problem = problem;
    }

    /** The table, under the name that it has at the end of the range. */
    public TableName table() {
        return table;
    }

    /** What the caller is told who wants changes only. */
    public ExportException problem() {
        return problem;
    }
}
