package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Row;
import dev.cdcexport.export.fold.RowChange.Activity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads events as changes of active rows: header order, soft deletes. One thread uses it. */
final class RowChangeReader {

    /** A boolean's true, and that of a domain over boolean, which PostgreSQL prints otherwise. */
    private static final Set<String> TRUE = Set.of("true", "t");

    private final @Nullable String softDeleteColumn;
    private final boolean hasKey;
    private final Projection beforeRows;
    private final Projection afterRows;
    private final Cells nothing;

    RowChangeReader(TargetTable table) {
        this.softDeleteColumn = table.softDeleteColumn();
        this.hasKey = table.hasKey();
        this.beforeRows = new Projection(table);
        this.afterRows = new Projection(table);
        this.nothing = Cells.unknown(table.schema().columns().size());
    }

    /** Reads an event that is not a TRUNCATE. */
    RowChange read(ChangeEvent event) {
        Operation operation = event.operation();
        int schemaId = event.source().schemaId();
        return new RowChange(
                operation,
                event.source().position(),
                event.source().committedAtMicros(),
                needsBefore(operation) ? beforeRows.cells(event.before(), schemaId) : nothing,
                operation == Operation.DELETE ? nothing : afterRows.cells(event.after(), schemaId),
                operation == Operation.CREATE ? Activity.INACTIVE : activity(event.before()),
                activityAfter(event));
    }

    private Activity activityAfter(ChangeEvent event) {
        return switch (event.operation()) {
            case CREATE -> activity(event.after()).or(true) ? Activity.ACTIVE : Activity.INACTIVE;
            case UPDATE -> activity(event.after());
            case DELETE, TRUNCATE -> Activity.INACTIVE;
        };
    }

    private boolean needsBefore(Operation operation) {
        return operation == Operation.DELETE || (operation == Operation.UPDATE && !hasKey);
    }

    private Activity activity(@Nullable Row row) {
        if (softDeleteColumn == null) {
            return Activity.ACTIVE;
        }
        if (row == null || !row.isKnown(softDeleteColumn)) {
            return Activity.UNTOLD;
        }
        return TRUE.contains(String.valueOf(row.value(softDeleteColumn))) ? Activity.INACTIVE : Activity.ACTIVE;
    }
}
