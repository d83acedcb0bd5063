package dev.cdcexport.export.csv;

import org.jspecify.annotations.Nullable;

/**
 * Keeps spreadsheets from taking a value for a formula: one that begins with {@code =}, {@code +}, {@code -}, {@code @}, a tab or a
 * carriage return gets an apostrophe before it. That cannot be undone for certain, as a value may have begun with the apostrophe.
 */
public final class FormulaGuard {

    /** What comes before a guarded value. */
    static final char PREFIX = '\'';

    private FormulaGuard() {}

    /** The value as a guarded file has it; {@code null} stays. */
    public static @Nullable String guard(@Nullable String value) {
        return value != null && !value.isEmpty() && looksLikeFormula(value.charAt(0)) ? PREFIX + value : value;
    }

    /** Whether a value that begins with this character, or byte of UTF-8, is guarded. */
    static boolean looksLikeFormula(int first) {
        return first == '=' || first == '+' || first == '-' || first == '@' || first == '\t' || first == '\r';
    }
}
