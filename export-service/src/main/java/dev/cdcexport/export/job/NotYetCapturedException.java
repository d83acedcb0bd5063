package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.List;

/** Capture does not know tables that a full export is to hold; it may soon. */
final class NotYetCapturedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotYetCapturedException(List<TableName> tables) {
        super("capture does not know " + tables);
    }

    /** What the caller is told when it still does not. */
    ExportException problem() {
        return new ExportException(
                ProblemType.TABLE_NOT_CAPTURED,
                "tables: " + getMessage(),
                "Add it to the capture service's setting capture.tables, or leave the table out.");
    }
}
