package dev.cdcexport.contract;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** A growing buffer of JSON in UTF-8, used again and again, that may have a limit. Single-threaded. */
public final class JsonBytes {

    private static final int INITIAL_BYTES = 1024;
    private static final int ASCII = 128;

    /** What the escape of a control character takes. */
    private static final int LONGEST_ESCAPE = 6;

    /** Up to here there is room for the worst; beyond, it pays to look what the escapes take. */
    private static final int SHORT_BYTES = 1024;

    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int DECODED_AT_ONCE = 8 * 1024;
    private static final int LONGEST_LONG = 20;
    private static final int SHOWN_BYTES = 8;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** For each ASCII character 0 if it stands for itself, the letter behind the backslash, or {@code u} (RFC 8259, section 7). */
    private static final byte[] ESCAPES = escapes();

    private final int limit;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int size;

    /** Without a limit. */
    public JsonBytes() {
        this(LARGEST_ARRAY);
    }

    /** @param limit how many bytes it takes; more end in an {@link UnwritableValueException} before there is room for them */
    public JsonBytes(int limit) {
        this.limit = limit;
    }

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
     * @throws UnwritableValueException if it is no valid UTF-8, or larger than the limit
     */
    public JsonBytes putString(byte[] utf8, int offset, int length) {
        ensure(2 + (length <= SHORT_BYTES ? (long) LONGEST_ESCAPE * length : escapedLength(utf8, offset, length)));
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

    private static long escapedLength(byte[] utf8, int offset, int length) {
        long escaped = length;
        for (int i = offset; i < offset + length; i++) {
            byte b = utf8[i];
            if (b >= 0 && ESCAPES[b] != 0) {
                escaped += ESCAPES[b] == 'u' ? LONGEST_ESCAPE - 1 : 1;
            }
        }
        return escaped;
    }

    /** In pieces: a text of tens of MB would otherwise be in memory three times more. */
    private void requireUtf8(byte[] utf8, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(utf8, offset, length);
        CharBuffer out = CharBuffer.allocate(Math.min(DECODED_AT_ONCE, length + 1));
        CoderResult result = decoder.decode(in, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(in, out, true);
        }
        if (result.isError()) {
            throw new UnwritableValueException(
                    "a value is no valid UTF-8, so no file can hold it as it is (from its byte "
                            + (in.position() - offset)
                            + " on: " + begins(in) + ")",
                    "find and correct it in the database");
        }
    }

    private static String begins(ByteBuffer bytes) {
        byte[] some = new byte[Math.min(SHOWN_BYTES, bytes.remaining())];
        bytes.get(some);
        return "0x" + HexFormat.of().formatHex(some);
    }

    private void ensure(long more) {
        if (bytes.length - size >= more) {
            return;
        }
        long needed = size + more;
        if (needed > limit) {
            throw new UnwritableValueException(
                    "it takes more than " + limit + " bytes", "smaller values, or a larger heap of the service");
        }
        bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(bytes.length * 2L, needed)));
    }
}
