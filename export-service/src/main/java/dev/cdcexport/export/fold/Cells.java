package dev.cdcexport.export.fold;

import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of a row in the order of a file's header: a text, {@code null} for SQL NULL, or {@link Row#UNKNOWN}. Immutable.
 *
 * @param values not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Cells(@Nullable String[] values) {

    /** A row of which nothing is known. */
    static Cells unknown(int size) {
        @Nullable String[] values = new @Nullable String[size];
        Arrays.fill(values, Row.UNKNOWN);
        return new Cells(values);
    }

    @SuppressWarnings("ReferenceEquality")
    static boolean isUnknown(@Nullable String value) {
        return value == Row.UNKNOWN;
    }

    boolean areKnown() {
        for (String value : values) {
            if (isUnknown(value)) {
                return false;
            }
        }
        return true;
    }

    /** These values, and where one is unknown, the older row's. */
    Cells over(Cells older) {
        if (areKnown()) {
            return this;
        }
        @Nullable String[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            if (isUnknown(merged[i])) {
                merged[i] = older.values[i];
            }
        }
        return new Cells(merged);
    }

    /** The values at these places, in this order. */
    Cells at(int[] indexes) {
        if (indexes.length == values.length) {
            return this;
        }
        @Nullable String[] chosen = new @Nullable String[indexes.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = values[indexes[i]];
        }
        return new Cells(chosen);
    }

    /** The names of the columns whose value is unknown, in the header's order. */
    List<String> unknownColumns(List<String> header) {
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (isUnknown(values[i])) {
                unknown.add(header.get(i));
            }
        }
        return unknown;
    }

    /**
     * Does nothing if all values are known.
     *
     * @throws UnknownValueException if one is not
     */
    void requireKnown(TableSchema schema) {
        if (!areKnown()) {
            throw unknownValue(schema, unknownColumns(schema.columnNames()).get(0));
        }
    }

    /**
     * Does nothing if the values of these columns are known.
     *
     * @throws UnknownValueException if one is not
     */
    void requireKnown(TableSchema schema, int[] indexes) {
        for (int index : indexes) {
            if (isUnknown(values[index])) {
                throw unknownValue(schema, schema.columnNames().get(index));
            }
        }
    }

    private UnknownValueException unknownValue(TableSchema schema, String column) {
        TableName table = schema.table();
        List<String> shown = schema.key().isEmpty() ? schema.columnNames() : schema.key();
        String key = shown.stream()
                .map(name -> name + '=' + text(values[schema.columnNames().indexOf(name)]))
                .collect(Collectors.joining(", "));
        return new UnknownValueException(
                table, column, key, !schema.storage().generated().isEmpty());
    }

    private static String text(@Nullable String value) {
        if (value == null) {
            return "NULL";
        }
        return isUnknown(value) ? "?" : value;
    }
}
