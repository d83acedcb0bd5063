package dev.cdcexport.contract;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row before or after a change, as PostgreSQL prints them. A value may be SQL NULL, or unknown: an old row of
 * which only the key was logged, or a large value that an update left as it was. Unknown columns are absent from the JSON.
 */
public final class Row {

    /**
     * Stands for an unknown value when a row is made; compared by identity, so that no text of a user's can be mistaken for it.
     */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String UNKNOWN = new String("unknown");

    private final RowShape shape;
    private final @Nullable String[] values;

    /**
     * @param shape the columns
     * @param values one for each column: the text, {@code null} for SQL NULL, or {@link #UNKNOWN}; not copied, not to be changed
     */
    public Row(RowShape shape, @Nullable String[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(shape.size() + " columns but " + values.length + " values");
        }
        this.shape = shape;
        this.values = values;
    }

    /** The columns. */
    public RowShape shape() {
        return shape;
    }

    /** Whether the value of the column with this index is known. */
    @SuppressWarnings("ReferenceEquality")
    public boolean isKnown(int index) {
        return values[index] != UNKNOWN;
    }

    /** Whether there is a column of this name and its value is known. */
    public boolean isKnown(String column) {
        int index = shape.indexOf(column);
        return index >= 0 && isKnown(index);
    }

    /**
     * The text of a known value, {@code null} for SQL NULL.
     *
     * @throws IllegalStateException if the value is unknown
     */
    public @Nullable String value(int index) {
        if (!isKnown(index)) {
            throw new IllegalStateException("the value of column " + shape.name(index) + " is unknown");
        }
        return values[index];
    }

    /**
     * The text of a known value, {@code null} for SQL NULL.
     *
     * @throws IllegalStateException if there is no such column or its value is unknown
     */
    public @Nullable String value(String column) {
        int index = shape.indexOf(column);
        if (index < 0) {
            throw new IllegalStateException("the value of column " + column + " is unknown");
        }
        return value(index);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Row row
                && shape.names().equals(row.shape.names())
                && knownAlike(row)
                && Arrays.equals(values, row.values);
    }

    private boolean knownAlike(Row other) {
        for (int i = 0; i < values.length; i++) {
            if (isKnown(i) != other.isKnown(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return Objects.hash(shape.names(), Arrays.hashCode(values));
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < values.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shape.name(i)).append('=').append(isKnown(i) ? values[i] : "?");
        }
        return text.append('}').toString();
    }
}
