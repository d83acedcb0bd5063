package dev.cdcexport.contract;

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

    /** In place of where a text begins in JSON: the value is SQL NULL. */
    static final int NULL = -1;

    private final RowShape shape;
    private final Values values;

    /** What a row holds, by a column's index. */
    private interface Values {

        boolean isKnown(int index);

        @Nullable
        String text(int index);
    }

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Texts(@Nullable String[] texts) implements Values {

        @Override
        @SuppressWarnings("ReferenceEquality")
        public boolean isKnown(int index) {
            return texts[index] != UNKNOWN;
        }

        @Override
        public @Nullable String text(int index) {
            return texts[index];
        }
    }

    /** Texts are made of the bytes each time that one is asked for; most are asked for once, or never. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Json(byte[] json, int[] bounds) implements Values {

        @Override
        public boolean isKnown(int index) {
            return true;
        }

        @Override
        public @Nullable String text(int index) {
            int start = bounds[2 * index];
            return start == NULL ? null : JsonScanner.text(json, start, bounds[2 * index + 1]);
        }
    }

    /**
     * @param shape the columns
     * @param values one for each column: the text, {@code null} for SQL NULL, or {@link #UNKNOWN}; not copied, not to be changed
     */
    public Row(RowShape shape, @Nullable String[] values) {
        this(shape, new Texts(values));
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(shape.size() + " columns but " + values.length + " values");
        }
    }

    private Row(RowShape shape, Values values) {
        this.shape = shape;
        this.values = values;
    }

    /**
     * A row within JSON.
     *
     * @param shape the columns that it knows
     * @param json not copied, not to be changed
     * @param bounds for each column where its text begins in the JSON, or {@link #NULL}, and where it ends
     */
    static Row ofJson(RowShape shape, byte[] json, int[] bounds) {
        return new Row(shape, new Json(json, bounds));
    }

    /** The columns. */
    public RowShape shape() {
        return shape;
    }

    /** Whether the value of the column with this index is known. */
    public boolean isKnown(int index) {
        return values.isKnown(index);
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
        return values.text(index);
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
        return other instanceof Row row && shape.names().equals(row.shape.names()) && hasValuesOf(row);
    }

    private boolean hasValuesOf(Row other) {
        for (int i = 0; i < shape.size(); i++) {
            if (isKnown(i) != other.isKnown(i)
                    || (isKnown(i) && !Objects.equals(values.text(i), other.values.text(i)))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        int hash = shape.names().hashCode();
        for (int i = 0; i < shape.size(); i++) {
            hash = 31 * hash + (isKnown(i) ? Objects.hashCode(values.text(i)) : 0);
        }
        return hash;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("{");
        for (int i = 0; i < shape.size(); i++) {
            text.append(i == 0 ? "" : ", ").append(shape.name(i)).append('=').append(isKnown(i) ? values.text(i) : "?");
        }
        return text.append('}').toString();
    }
}
