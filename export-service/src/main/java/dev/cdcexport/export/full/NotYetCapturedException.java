package dev.cdcexport.export.full;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Capture does not know tables that a full export is to hold, or does not capture them; it may soon. */
final class NotYetCapturedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** @param tables with the reasons that capture gives */
    NotYetCapturedException(Map<TableName, Optional<String>> tables) {
        super(tables.entrySet().stream()
                .map(table ->
                        table.getKey() + " is not captured: " + table.getValue().orElse("capture does not know it"))
                .collect(Collectors.joining("; ")));
    }

    /** What the caller is told when it still does not. */
    ExportException problem() {
        return new ExportException(
                ProblemType.TABLE_NOT_CAPTURED, "tables: " + getMessage(), "Remove the cause, or leave the table out.");
    }
}
