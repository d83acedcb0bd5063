package dev.cdcexport.capture.engine;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a server sends over a replication connection, with what is too large taken out before the driver and Debezium would hold all of it. Any role may
 * write a logical decoding message of up to 1 GB: what is left of a large one is the same message, at the same LSN, without content: with our prefix if
 * it has that, else with none. Those of the event triggers tell of whole tables: they may be as large as a row. A row may have up to 1 GB, too: of one above the limit its beginning is left, in a message of another type
 * ({@link #SHORTENED}). All else comes through as it was sent. One thread reads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: streaming replication protocol</a>
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: logical replication message
 *     formats</a>
 */
final class MessageSizeFilter extends InputStream {

    /** Larger logical decoding messages are emptied; ours have about a hundred bytes. */
    static final int LIMIT_BYTES = 16 * 1024;

    /** The type of a message that stands for a row: how many bytes the row has (int64), then the beginning of its message, with its type. */
    static final char SHORTENED = 'x';

    /** So much of a row is left, for its key. */
    static final int BEGINNING_BYTES = 8 * 1024;

    private static final int BUFFER_BYTES = 64 * 1024;

    /** A message's type, and its length with this word but without the type. */
    private static final int HEADER_BYTES = 5;

    /** XLogData: its type, where its WAL begins and ends, and the server's clock. */
    private static final int WAL_HEADER_BYTES = 25;

    /** A logical decoding message up to its prefix: its type, flags and LSN. */
    private static final int MESSAGE_HEADER_BYTES = 10;

    private static final int PREFIX_AT = HEADER_BYTES + WAL_HEADER_BYTES + MESSAGE_HEADER_BYTES;

    /** For how long one call drops, so that the driver can tell the server that somebody is there. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final InputStream in;
    private final ReadTimeout timeout;
    private final byte[] prefix;
    private final byte[] prefixOfLarge;
    private final long largestRow;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private final ByteBuffer view = ByteBuffer.wrap(buffer);

    /** What was looked at and can be read: from here to {@link #approved}. */
    private int start;

    private int approved;

    /** What has come and was not looked at: from {@link #approved} to here. */
    private int end;

    /** How much of a message that comes through has not come yet; nothing else is in the buffer then. */
    private long passing;

    /** How much of a message that was emptied is still to be dropped. */
    private long dropping;

    /** What stands for the message that was emptied or shortened, as far as it was not read. */
    private ByteBuffer substitute = ByteBuffer.allocate(0);

    /** Tells how long a read of the connection may take. */
    @FunctionalInterface
    interface ReadTimeout {
        /** In ms; 0 is for ever. */
        int millis() throws IOException;
    }

    /**
     * Filters from the beginning of a message on.
     *
     * @param prefix of our messages
     * @param prefixOfLarge of those that may be as large as a row
     * @param largestRow how many bytes the message of a row may have, at least {@link #LIMIT_BYTES}
     */
    MessageSizeFilter(InputStream in, ReadTimeout timeout, byte[] prefix, byte[] prefixOfLarge, int largestRow) {
        this.in = in;
        this.timeout = timeout;
        this.prefix = prefix.clone();
        this.prefixOfLarge = prefixOfLarge.clone();
        this.largestRow = largestRow;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (true) {
            if (substitute.hasRemaining()) {
                int count = Math.min(length, substitute.remaining());
                substitute.get(target, offset, count);
                return count;
            }
            if (start < approved) {
                int count = Math.min(length, approved - start);
                System.arraycopy(buffer, start, target, offset, count);
                start += count;
                return count;
            }
            if (passing > 0) {
                int count = in.read(target, offset, (int) Math.min(length, passing));
                passing -= Math.max(0, count);
                return count;
            }
            if (dropping > 0) {
                drop();
            } else if (!approve() && !fill()) {
                // The connection ends within a message: the driver shall see as much of it as has come.
                approved = end;
                if (start == approved) {
                    return -1;
                }
            }
        }
    }

    /** Drops what can be dropped without waiting: the driver asks this first, and does not read while there is nothing. */
    @Override
    public int available() throws IOException {
        int ready = substitute.remaining() + approved - start;
        if (ready > 0) {
            return ready;
        }
        long began = System.nanoTime();
        while (dropping > 0 && (end > start || in.available() > 0)) {
            if (System.nanoTime() - began > SLICE_NANOS) {
                return 0;
            }
            dropOnce();
        }
        return dropping > 0 ? 0 : end - start + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The driver looks for 1 ms whether there is something: within a slice that is no reason to stop. */
    private void drop() throws IOException {
        long began = System.nanoTime();
        while (dropping > 0) {
            boolean sliceIsOver = System.nanoTime() - began > SLICE_NANOS;
            if (sliceIsOver && timeout.millis() > 0) {
                throw new SocketTimeoutException("a message that is too large is being dropped");
            }
            try {
                dropOnce();
            } catch (SocketTimeoutException e) {
                if (sliceIsOver) {
                    throw e;
                }
            }
        }
    }

    private void dropOnce() throws IOException {
        int count;
        if (end > start) {
            count = (int) Math.min(dropping, end - start);
            start += count;
            approved = start;
        } else {
            start = 0;
            approved = 0;
            end = 0;
            count = in.read(buffer, 0, (int) Math.min(dropping, buffer.length));
        }
        dropping = count < 0 ? 0 : dropping - count;
    }

    /** Reads on, behind what has come; false at the end. What was not looked at is the small beginning of a message. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        approved = 0;
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    /** Looks at what has come, message by message; false if more has to come first. */
    private boolean approve() {
        int at = start;
        boolean known = true;
        while (known && passing == 0 && end - at >= HEADER_BYTES) {
            long size = size(at);
            if (size > LIMIT_BYTES && mayBeLogicalMessage(at)) {
                known = end - at > PREFIX_AT + Math.max(prefix.length, prefixOfLarge.length);
                boolean tooLarge = size > largestRow || !hasPrefix(at, prefixOfLarge);
                if (known && tooLarge && at == start) {
                    empty(size);
                    return true;
                }
                if (!known || tooLarge) {
                    break;
                }
            }
            if (size - HEADER_BYTES - WAL_HEADER_BYTES > largestRow && mayBeRow(at)) {
                known = end - at >= HEADER_BYTES + WAL_HEADER_BYTES + BEGINNING_BYTES;
                if (known && at == start) {
                    shorten(size);
                    return true;
                }
                break;
            }
            if (size > LIMIT_BYTES && end - at <= HEADER_BYTES + WAL_HEADER_BYTES) {
                known = false;
            } else {
                passing = Math.max(0, size - (end - at));
                at += (int) Math.min(size, end - at);
            }
        }
        approved = at;
        return at > start;
    }

    private boolean mayBeLogicalMessage(int at) {
        return isWalData(at) && buffer[at + HEADER_BYTES + WAL_HEADER_BYTES] == 'M';
    }

    private boolean mayBeRow(int at) {
        return isWalData(at)
                && switch (buffer[at + HEADER_BYTES + WAL_HEADER_BYTES]) {
                    case 'I', 'U', 'D' -> true;
                    default -> false;
                };
    }

    private boolean isWalData(int at) {
        return end - at > HEADER_BYTES + WAL_HEADER_BYTES && buffer[at] == 'd' && buffer[at + HEADER_BYTES] == 'w';
    }

    private void shorten(long size) {
        int length = HEADER_BYTES + WAL_HEADER_BYTES + 1 + Long.BYTES + BEGINNING_BYTES;
        substitute = ByteBuffer.allocate(length)
                .put(buffer[start])
                .putInt(length - 1)
                .put(buffer, start + HEADER_BYTES, WAL_HEADER_BYTES)
                .put((byte) SHORTENED)
                .putLong(size - HEADER_BYTES - WAL_HEADER_BYTES)
                .put(buffer, start + HEADER_BYTES + WAL_HEADER_BYTES, BEGINNING_BYTES)
                .flip();
        dropping = size;
    }

    private void empty(long size) {
        byte[] kept = hasPrefix(start, prefix) ? prefix : new byte[0];
        int length = PREFIX_AT + kept.length + 1 + Integer.BYTES;
        substitute = ByteBuffer.allocate(length)
                .put(buffer[start])
                .putInt(length - 1)
                .put(buffer, start + HEADER_BYTES, WAL_HEADER_BYTES + MESSAGE_HEADER_BYTES)
                .put(kept)
                .put((byte) 0)
                .putInt(0)
                .flip();
        dropping = size;
    }

    private boolean hasPrefix(int at, byte[] wanted) {
        int from = at + PREFIX_AT;
        int to = from + wanted.length;
        return to < end && buffer[to] == 0 && Arrays.equals(buffer, from, to, wanted, 0, wanted.length);
    }

    /** The size of a message with its header. */
    private long size(int at) {
        return 1 + Integer.toUnsignedLong(view.getInt(at + 1));
    }
}
