package dev.cdcexport.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A log sequence number: a byte position in PostgreSQL's write-ahead log, compared as an unsigned 64-bit number.
 *
 * @param value the position in bytes
 * @see <a href="https://www.postgresql.org/docs/current/datatype-pg-lsn.html">PostgreSQL: pg_lsn</a>
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** The invalid LSN {@code 0/0}, below every real one. */
    public static final Lsn ZERO = new Lsn(0);

    /**
     * Reads PostgreSQL's text form, two hexadecimal numbers with a slash between.
     *
     * @throws IllegalArgumentException if the text is not of that form
     */
    @JsonCreator
    public static Lsn parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 1 || slash > 8 || text.length() - slash - 1 < 1 || text.length() - slash - 1 > 8) {
            throw new IllegalArgumentException("not an LSN, expected two hexadecimal numbers as in 0/1A2B3C4: " + text);
        }
        try {
            long high = Long.parseLong(text, 0, slash, 16);
            long low = Long.parseLong(text, slash + 1, text.length(), 16);
            return new Lsn(high << 32 | low);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "not an LSN, expected two hexadecimal numbers as in 0/1A2B3C4: " + text, e);
        }
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
        return String.format("%X/%X", value >>> 32, value & 0xFFFF_FFFFL);
    }
}
