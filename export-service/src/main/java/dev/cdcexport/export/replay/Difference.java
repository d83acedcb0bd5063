package dev.cdcexport.export.replay;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One difference between the files and the table. Long values are abbreviated.
 *
 * @param kind what differs
 * @param key the row: its key's columns, or all columns where the table has no key; a value may be {@code null} for SQL NULL
 * @param column the column that differs; {@code null} where the whole row is on one side only
 * @param fileValue the column's value after all files; {@code null} for SQL NULL, or where there is no column
 * @param tableValue the column's value in the table; {@code null} for SQL NULL, or where there is no column
 */
public record Difference(
        Kind kind,
        Map<String, @Nullable String> key,
        @Nullable String column,
        @Nullable String fileValue,
        @Nullable String tableValue) {

    /** Stands for a value that no file tells. */
    static final String UNTOLD = "(told by no file)";

    private static final int MAX_LENGTH = 100;

    /** What differs. */
    public enum Kind {
        /** The row is in the table, not in the files. */
        MISSING,
        /** The row is in the files, not in the table. */
        EXTRA,
        /** A value differs. */
        DIFFERENT,
        /** The row is in the files, not in the table, and an incremental does not tell of departures. */
        DEPARTED
    }

    /** Copies the map. */
    public Difference {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
    }

    static @Nullable String abbreviated(@Nullable String value) {
        if (value == null || value.length() <= MAX_LENGTH) {
            return value;
        }
        boolean splitsPair = Character.isHighSurrogate(value.charAt(MAX_LENGTH - 1));
        return value.substring(0, splitsPair ? MAX_LENGTH - 1 : MAX_LENGTH) + "… (" + value.length() + " characters)";
    }
}
