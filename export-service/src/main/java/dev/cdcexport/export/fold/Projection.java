package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.TableSchema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings rows of events into the order of a file's header. Used by one thread: it keeps what it found out about the last row's
 * shape, which most following rows share.
 */
final class Projection {

    /** A column that the event's schema has, but the row does not. */
    private static final int UNKNOWN = -1;

    /** A column that the event's schema does not have. */
    private static final int ABSENT = -2;

    private final TargetTable table;
    private final List<TableSchema.Column> header;
    private @Nullable RowShape lastShape;
    private int lastSchemaId;
    private int[] lastIndexes = {};

    Projection(TargetTable table) {
        this.table = table;
        this.header = table.schema().columns();
    }

    /**
     * The row's values: NULL in a column that the table did not have then; unknown where the row does not tell.
     *
     * @param row {@code null} if nothing of it was logged
     * @param schemaId the event's schema
     */
    Cells cells(@Nullable Row row, int schemaId) {
        if (row == null) {
            return Cells.unknown(header.size());
        }
        int[] indexes = indexes(row.shape(), schemaId);
        @Nullable String[] values = new @Nullable String[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            values[i] = value(row, indexes[i]);
        }
        return new Cells(values);
    }

    private static @Nullable String value(Row row, int index) {
        if (index == ABSENT) {
            return null;
        }
        return index == UNKNOWN || !row.isKnown(index) ? Row.UNKNOWN : row.value(index);
    }

    @SuppressWarnings("ReferenceEquality")
    private int[] indexes(RowShape shape, int schemaId) {
        if (shape != lastShape || schemaId != lastSchemaId) {
            lastIndexes = header.stream()
                    .mapToInt(column -> index(shape, schemaId, column))
                    .toArray();
            lastShape = shape;
            lastSchemaId = schemaId;
        }
        return lastIndexes;
    }

    /** A column may have had another name then, and another column this one. */
    private int index(RowShape shape, int schemaId, TableSchema.Column column) {
        if (schemaId == table.schema().id()) {
            return shape.indexOf(column.name());
        }
        return table.schemas().apply(schemaId).columns().stream()
                .filter(column::isSameAs)
                .findFirst()
                .map(candidate -> shape.indexOf(candidate.name()))
                .orElse(ABSENT);
    }
}
