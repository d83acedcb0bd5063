package dev.cdcexport.export.snapshot;

import dev.cdcexport.export.format.RowBatch;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The text that PostgreSQL prints for a value, in UTF-8, with {@code DateStyle} ISO ({@code EncodeDateOnly}, {@code EncodeTimeOnly} and
 * {@code EncodeDateTime} in {@code datetime.c}). One thread uses it, for one value after the other.
 */
final class ValueText {

    /** More than the text of any type but {@code numeric} has. */
    private static final int INITIAL_BYTES = 64;

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long MICROS_PER_DAY = 86_400 * MICROS_PER_SECOND;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final int MINUTES_PER_HOUR = 60;

    /** Days since 1970-01-01 of 2000-01-01, from which PostgreSQL counts. */
    private static final long EPOCH_DAY = 10_957;

    /** The digits of all numbers of two. */
    private static final byte[] TENS = new byte[100];

    private static final byte[] ONES = new byte[100];

    static {
        for (int number = 0; number < TENS.length; number++) {
            TENS[number] = (byte) ('0' + number / 10);
            ONES[number] = (byte) ('0' + number % 10);
        }
    }

    private static final int UUID_BYTES = 16;

    /** Of a {@code numeric}: how many digits to the base 10,000, the exponent of the first of them, sign, and digits behind the point. */
    private static final int NUMERIC_HEADER_BYTES = 4 * Short.BYTES;

    private static final int BASE_DIGITS = 4;
    private static final int BASE = 10_000;
    private static final int NEGATIVE = 0x4000;
    private static final int NOT_A_NUMBER = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final HexFormat HEX = HexFormat.of();

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    /** The day whose date {@link #date} is, none at first. */
    private long day = Long.MIN_VALUE;

    private byte[] date = {};
    private boolean beforeChrist;

    /** Begins anew. */
    ValueText clear() {
        size = 0;
        return this;
    }

    /** Adds it to a line. */
    void addTo(RowBatch line) {
        line.add(bytes, 0, size);
    }

    ValueText number(long number) {
        if (number < 0) {
            bytes[size++] = '-';
        }
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        // The remainders of a negative number are negative, too, so that the lowest number needs no care.
        long rest = number;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + Math.abs((int) (rest % 10)));
            rest /= 10;
        }
        size += digits;
        return this;
    }

    /**
     * Of what {@code numeric_send} sends, as {@code get_str_from_var} in {@code numeric.c} does it.
     *
     * @throws IOException if it is no such value
     */
    ValueText numeric(byte[] from, int offset, int length) throws IOException {
        int count = length < NUMERIC_HEADER_BYTES ? -1 : BigEndian.int2(from, offset);
        if (length != NUMERIC_HEADER_BYTES + count * Short.BYTES) {
            throw new IOException("PostgreSQL sends a numeric of " + length + " bytes for " + count + " digits");
        }
        int weight = BigEndian.int2(from, offset + Short.BYTES);
        int sign = BigEndian.int2(from, offset + 2 * Short.BYTES) & 0xffff;
        int scale = BigEndian.int2(from, offset + 3 * Short.BYTES) & 0xffff;
        if (sign >= NOT_A_NUMBER) {
            return numericWord(sign);
        }
        ensure(BASE_DIGITS * (Math.max(weight, 0) + 2) + scale + BASE_DIGITS);
        if (sign == NEGATIVE) {
            bytes[size++] = '-';
        }
        int digits = offset + NUMERIC_HEADER_BYTES;
        number(weight < 0 ? 0 : digit(from, digits, count, 0));
        for (int i = 1; i <= weight; i++) {
            putFour(digit(from, digits, count, i));
        }
        if (scale > 0) {
            bytes[size++] = '.';
            int end = size + scale;
            for (int i = weight + 1; size < end; i++) {
                putFour(digit(from, digits, count, i));
            }
            size = end;
        }
        return this;
    }

    private ValueText numericWord(int sign) throws IOException {
        return switch (sign) {
            case NOT_A_NUMBER -> put("NaN");
            case POSITIVE_INFINITY -> put("Infinity");
            case NEGATIVE_INFINITY -> put("-Infinity");
            default -> throw new IOException("PostgreSQL sends a numeric of the unknown sign " + sign);
        };
    }

    /** Digits that are not sent are 0. */
    private static int digit(byte[] from, int digits, int count, int index) throws IOException {
        int digit = index < 0 || index >= count ? 0 : BigEndian.int2(from, digits + index * Short.BYTES);
        if (digit < 0 || digit >= BASE) {
            throw new IOException("PostgreSQL sends a numeric with the digit " + digit);
        }
        return digit;
    }

    /**
     * @param days since 2000-01-01; the lowest and the highest number stand for infinity
     */
    ValueText date(int days) {
        if (days == Integer.MIN_VALUE || days == Integer.MAX_VALUE) {
            return infinity(days < 0);
        }
        putDate(days);
        return putEra();
    }

    /**
     * @param micros since midnight; 24:00:00 is a time, too
     */
    ValueText time(long micros) {
        int second = (int) (micros / MICROS_PER_SECOND);
        int minute = second / SECONDS_PER_MINUTE;
        int hour = minute / MINUTES_PER_HOUR;
        putTwo(hour);
        bytes[size++] = ':';
        putTwo(minute - hour * MINUTES_PER_HOUR);
        bytes[size++] = ':';
        putTwo(second - minute * SECONDS_PER_MINUTE);
        int fraction = (int) (micros - second * MICROS_PER_SECOND);
        if (fraction != 0) {
            bytes[size++] = '.';
            putTwo(fraction / BASE);
            putFour(fraction % BASE);
            while (bytes[size - 1] == '0') {
                size--;
            }
        }
        return this;
    }

    /**
     * @param micros since 2000-01-01; the lowest and the highest number stand for infinity
     * @param zone what stands behind the time of day
     */
    ValueText timestamp(long micros, String zone) {
        if (micros == Long.MIN_VALUE || micros == Long.MAX_VALUE) {
            return infinity(micros < 0);
        }
        long days = Math.floorDiv(micros, MICROS_PER_DAY);
        putDate(days);
        bytes[size++] = ' ';
        time(micros - days * MICROS_PER_DAY);
        return put(zone).putEra();
    }

    /** Of sixteen bytes. */
    ValueText uuid(byte[] from, int offset) {
        for (int i = 0; i < UUID_BYTES; i++) {
            if (i == 4 || i == 6 || i == 8 || i == 10) {
                bytes[size++] = '-';
            }
            byte b = from[offset + i];
            bytes[size++] = (byte) HEX.toHighHexDigit(b);
            bytes[size++] = (byte) HEX.toLowHexDigit(b);
        }
        return this;
    }

    private ValueText infinity(boolean negative) {
        return put(negative ? "-infinity" : "infinity");
    }

    /** The rows of a table often lie by time. */
    private void putDate(long days) {
        if (days != day) {
            LocalDate calendar = LocalDate.ofEpochDay(EPOCH_DAY + days);
            int year = calendar.getYear();
            beforeChrist = year <= 0;
            int start = size;
            putYear(beforeChrist ? 1 - year : year);
            bytes[size++] = '-';
            putTwo(calendar.getMonthValue());
            bytes[size++] = '-';
            putTwo(calendar.getDayOfMonth());
            date = Arrays.copyOfRange(bytes, start, size);
            size = start;
            day = days;
        }
        System.arraycopy(date, 0, bytes, size, date.length);
        size += date.length;
    }

    private void putYear(int year) {
        if (year < BASE) {
            putFour(year);
        } else {
            number(year);
        }
    }

    private ValueText putEra() {
        return beforeChrist ? put(" BC") : this;
    }

    private void putFour(int number) {
        putTwo(number / 100);
        putTwo(number % 100);
    }

    private void putTwo(int number) {
        bytes[size++] = TENS[number];
        bytes[size++] = ONES[number];
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, size + more);
        }
    }

    private ValueText put(String ascii) {
        for (int i = 0; i < ascii.length(); i++) {
            bytes[size++] = (byte) ascii.charAt(i);
        }
        return this;
    }
}
