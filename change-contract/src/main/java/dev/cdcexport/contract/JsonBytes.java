package dev.cdcexport.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer of JSON in UTF-8, used again and again. Single-threaded. */
public final class JsonBytes {

    private static final int INITIAL_BYTES = 1024;
    private static final int ASCII = 128;

    /** What the escape of a control character takes. */
    private static final int LONGEST_ESCAPE = 6;

    private static final int LONGEST_LONG = 20;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** For each ASCII character 0 if it stands for itself, the letter behind the backslash, or {@code u} (RFC 8259, section 7). */
    private static final byte[] ESCAPES = escapes();

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    private static byte[] escapes() {
        byte[] escapes = new byte[ASCII];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['\b'] = 'b';
        escapes['\f'] = 'f';
        escapes['\n'] = 'n';
        escapes['\r'] = 'r';
        escapes['\t'] = 't';
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        return escapes;
    }

    /** Begins anew. */
    public JsonBytes clear() {
        size = 0;
        return this;
    }

    /** How many bytes it holds. */
    public int size() {
        return size;
    }

    /** A copy of what it holds. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Adds a single byte. */
    public JsonBytes put(char ascii) {
        ensure(1);
        bytes[size++] = (byte) ascii;
        return this;
    }

    /** Adds bytes as they are. */
    public JsonBytes put(byte[] raw) {
        return put(raw, 0, raw.length);
    }

    /** Adds bytes as they are. */
    public JsonBytes put(byte[] raw, int offset, int length) {
        ensure(length);
        System.arraycopy(raw, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** Adds what remains of a buffer as it is; the buffer's position stays. */
    public JsonBytes put(ByteBuffer raw) {
        int length = raw.remaining();
        ensure(length);
        raw.get(raw.position(), bytes, size, length);
        size += length;
        return this;
    }

    /** Adds a number. */
    public JsonBytes put(long number) {
        if (number < 0) {
            return put(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
        }
        ensure(LONGEST_LONG);
        int end = size + digits(number);
        size = end;
        long rest = number;
        do {
            bytes[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest != 0);
        return this;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    /** Adds a JSON string. */
    public JsonBytes putString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return putString(utf8, 0, utf8.length);
    }

    /**
     * Adds a JSON string.
     *
     * @param utf8 the text
     * @throws IllegalArgumentException if it is no valid UTF-8
     */
    public JsonBytes putString(byte[] utf8, int offset, int length) {
        ensure(LONGEST_ESCAPE * length + 2);
        bytes[size++] = '"';
        int all = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = utf8[i];
            all |= b;
            if (b < 0 || ESCAPES[b] == 0) {
                bytes[size++] = b;
            } else {
                escape(b);
            }
        }
        bytes[size++] = '"';
        if (all < 0) {
            requireUtf8(utf8, offset, length);
        }
        return this;
    }

    private void escape(byte b) {
        bytes[size++] = '\\';
        bytes[size++] = ESCAPES[b];
        if (ESCAPES[b] == 'u') {
            bytes[size++] = '0';
            bytes[size++] = '0';
            bytes[size++] = HEX[b >> 4];
            bytes[size++] = HEX[b & 0xF];
        }
    }

    /** Java puts U+FFFD in place of what it cannot read; a text may also hold one of its own. */
    private static void requireUtf8(byte[] utf8, int offset, int length) {
        String text = new String(utf8, offset, length, StandardCharsets.UTF_8);
        byte[] again = text.getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(again, 0, again.length, utf8, offset, offset + length)) {
            throw new IllegalArgumentException("a value is no valid UTF-8, so no file can hold it as it is: " + text
                    + "; remedy: find and correct it in the database");
        }
    }

    private void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
