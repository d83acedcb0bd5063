package dev.cdcexport.export.snapshot;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Gathers rows, each of which comes in one write, and hands them on many at a time to a stream that others write to as well. One thread
 * uses it; the stream's monitor keeps the chunks apart.
 */
final class RowChunks extends OutputStream {

    private static final int BYTES = 512 * 1024;

    private final OutputStream shared;
    private final byte[] chunk = new byte[BYTES];
    private int length;

    RowChunks(OutputStream shared) {
        this.shared = shared;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] row, int offset, int count) throws IOException {
        if (count > chunk.length - length) {
            flush();
        }
        if (count > chunk.length) {
            handOn(row, offset, count);
            return;
        }
        System.arraycopy(row, offset, chunk, length, count);
        length += count;
    }

    /** Hands on what is left; the shared stream is not flushed. */
    @Override
    public void flush() throws IOException {
        handOn(chunk, 0, length);
        length = 0;
    }

    private void handOn(byte[] bytes, int offset, int count) throws IOException {
        synchronized (shared) {
            shared.write(bytes, offset, count);
        }
    }
}
