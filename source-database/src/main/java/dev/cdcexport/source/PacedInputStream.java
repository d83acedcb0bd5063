package dev.cdcexport.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads what a server sends in bulk a lot at a time, if its reader has room for it. PostgreSQL sends whenever its buffer of 8 kB is full
 * ({@code PQ_SEND_BUFFER_SIZE} in {@code pqcomm.c}); a reader that waits for it is woken each time, which costs both sides more than the
 * bytes. So behind a read that brought as much as that, and with little there yet, this stream pauses once before it waits. An answer that is
 * smaller is never held up. One thread reads.
 */
final class PacedInputStream extends FilterInputStream {

    /** What the server sends at once while it has more. */
    private static final int BULK_BYTES = 8 * 1024;

    /** So much is worth a read, and is far below what the system keeps for a connection. */
    private static final int ENOUGH_BYTES = 128 * 1024;

    private static final long PAUSE_NANOS = 500_000;

    private int last;

    /**
     * @param in tells what can be read at once ({@link InputStream#available()}), as a socket's stream does
     */
    PacedInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        last = 1;
        return in.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (last >= BULK_BYTES && in.available() < ENOUGH_BYTES) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        last = in.read(target, offset, length);
        return last;
    }
}
