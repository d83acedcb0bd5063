package dev.cdcexport.source;

import java.io.IOException;
import java.io.InputStream;

/**
 * What a server sends, with the rows of a {@code COPY … TO STDOUT} in few large messages instead of a small one for each row: those CopyData
 * messages that are there become one. Where a message ends means nothing in COPY; here as there, it has whole rows. All else comes through as
 * it was sent, and so does everything of a connection that gets encrypted. Not for replication, where each message stands for itself.
 *
 * <p>The driver makes an array, and several calls, for each message. One thread reads.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-COPY">PostgreSQL: COPY operations</a>
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">PostgreSQL: message formats</a>
 */
final class CopyDataStream extends InputStream {

    private static final int BUFFER_BYTES = 256 * 1024;

    /** A message's type, and its length with this word but without the type. */
    private static final int HEADER_BYTES = 5;

    private static final byte COPY_DATA = 'd';

    /** The server's answer to a request for encryption is this one byte, or that of a kind of encryption. */
    private static final byte NOT_ENCRYPTED = 'N';

    private static final byte TLS = 'S';
    private static final byte GSS = 'G';

    private enum State {
        /** Before the first message. */
        NEGOTIATION,
        MESSAGES,
        ENCRYPTED
    }

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /** What can be read: from here to {@link #ready}. */
    private int position;

    private int ready;

    /** What has come and was not looked at: from here to {@link #end}. */
    private int next;

    private int end;

    /** How much of a message that comes through as it is was not looked at. */
    private long passing;

    private State state = State.NEGOTIATION;

    CopyDataStream(InputStream in) {
        this.in = in;
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
        while (position == ready) {
            if (!prepare() && !fill()) {
                return -1;
            }
        }
        int count = Math.min(length, ready - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return ready - position + end - next + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** Reads on, behind what has come; false at the end. A message that was not looked at has room: it is smaller than the buffer. */
    private boolean fill() throws IOException {
        System.arraycopy(buffer, next, buffer, 0, end - next);
        end -= next;
        next = 0;
        position = 0;
        ready = 0;
        int count = in.read(buffer, end, buffer.length - end);
        end += Math.max(0, count);
        return count > 0;
    }

    /** Finds out what of that which has come can be read; false if more has to come first. */
    private boolean prepare() {
        if (next == end) {
            return false;
        }
        if (state == State.NEGOTIATION) {
            byte answer = buffer[next];
            if (answer == NOT_ENCRYPTED) {
                return pass(1);
            }
            state = answer == TLS || answer == GSS ? State.ENCRYPTED : State.MESSAGES;
        }
        if (state == State.ENCRYPTED) {
            return pass(end - next);
        }
        return passing > 0 ? passOn() : beginMessage();
    }

    private boolean beginMessage() {
        if (end - next < HEADER_BYTES) {
            return false;
        }
        if (buffer[next] == COPY_DATA && size(next) <= buffer.length) {
            return gather();
        }
        passing = size(next);
        return passOn();
    }

    private boolean passOn() {
        int count = (int) Math.min(passing, end - next);
        passing -= count;
        return pass(count);
    }

    private boolean pass(int count) {
        position = next;
        next += count;
        ready = next;
        return true;
    }

    /** Moves the rows of all CopyData messages that are whole together, behind the header of the first. */
    private boolean gather() {
        int first = next;
        int gathered = first + HEADER_BYTES;
        while (end - next >= HEADER_BYTES && buffer[next] == COPY_DATA && size(next) <= end - next) {
            int row = (int) size(next) - HEADER_BYTES;
            System.arraycopy(buffer, next + HEADER_BYTES, buffer, gathered, row);
            gathered += row;
            next += HEADER_BYTES + row;
        }
        if (next == first) {
            return false;
        }
        putLength(first + 1, gathered - first - 1);
        position = first;
        ready = gathered;
        return true;
    }

    /** The size of a message with its header. */
    private long size(int at) {
        return 1
                + Integer.toUnsignedLong((buffer[at + 1] & 0xff) << 24
                        | (buffer[at + 2] & 0xff) << 16
                        | (buffer[at + 3] & 0xff) << 8
                        | (buffer[at + 4] & 0xff));
    }

    private void putLength(int at, int length) {
        buffer[at] = (byte) (length >>> 24);
        buffer[at + 1] = (byte) (length >>> 16);
        buffer[at + 2] = (byte) (length >>> 8);
        buffer[at + 3] = (byte) length;
    }
}
