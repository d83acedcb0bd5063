package dev.cdcexport.capture.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes a message as the server does. */
final class WireBytes {

    private final ByteBuffer bytes = ByteBuffer.allocate(1024);

    WireBytes int8(int value) {
        bytes.put((byte) value);
        return this;
    }

    WireBytes int16(int value) {
        bytes.putShort((short) value);
        return this;
    }

    WireBytes int32(int value) {
        bytes.putInt(value);
        return this;
    }

    /** A string that ends with a zero byte. */
    WireBytes string(String text) {
        bytes.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
        return this;
    }

    /** A value in a tuple. */
    WireBytes text(String value) {
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        bytes.put((byte) 't').putInt(encoded.length).put(encoded);
        return this;
    }

    ByteBuffer buffer() {
        return bytes.duplicate().flip();
    }
}
