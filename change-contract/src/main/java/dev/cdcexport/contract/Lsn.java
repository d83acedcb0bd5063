package dev.cdcexport.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A log sequence number: a byte position in PostgreSQL's write-ahead log, compared as an unsigned 64-bit number.
 *
 * @param value the position in bytes
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">PostgreSQL: pg_lsn</a>
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** The invalid LSN {@code 0/0}, below every real one. */
    public static final Lsn ZERO = new Lsn(0);

    private static final Pattern FORM = Pattern.compile("[0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8}");

    /**
     * Reads PostgreSQL's text form, two hexadecimal numbers with a slash between.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    @JsonCreator
    public static Lsn parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("not an LSN, expected two hexadecimal numbers as in 0/1A2B3C4: " + text);
        }
        int slash = text.indexOf('/');
        long high = Long.parseLong(text, 0, slash, 16);
        long low = Long.parseLong(text, slash + 1, text.length(), 16);
        return new Lsn(high << 32 | low);
    }

    /** Whether this position lies before the other. */
    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** PostgreSQL's text form, for example {@code 0/1A2B3C4}. */
    @Override
    @JsonValue
    public String toString() {
        return String.format(Locale.ROOT, "%X/%X", value >>> 32, value & 0xFFFF_FFFFL);
    }
}
