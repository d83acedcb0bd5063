package dev.cdcexport.export.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A data file that is being written in the staging folder: size and digest fall out of the write itself. One thread writes; another
 * may read how far it is.
 */
public final class StagedFile implements AutoCloseable {

    /** Is handed on when the next row does not fit: nearly full. */
    private static final int BUFFER_BYTES = 2 * BulkFile.LARGE_BYTES;

    private final BulkFile file;
    private final MessageDigest digest;
    private final OutputStream stream;
    private final AtomicLong bytes = new AtomicLong();

    StagedFile(Path path, Compression compression) throws IOException {
        this.file = new BulkFile(path);
        this.digest = sha256();
        this.stream = compression.compress(new BufferedOutputStream(new Sink(), BUFFER_BYTES));
    }

    /** Where to write the content; not to be closed by the writer. */
    public OutputStream stream() {
        return stream;
    }

    /** How many bytes have reached the file so far. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Writes all out and makes it durable.
     *
     * @return the SHA-256 of the file's bytes, in hexadecimal
     */
    public String finish() throws IOException {
        stream.close();
        file.force();
        file.close();
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Gives the file up if it was not finished; what was written stays for the job to discard. */
    @Override
    public void close() throws IOException {
        file.close();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Counts, digests and writes; ends when the thread is interrupted, which is how a job is cancelled. */
    private final class Sink extends OutputStream {

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while writing a file");
            }
            file.write(buffer, offset, length);
            digest.update(buffer, offset, length);
            bytes.addAndGet(length);
        }
    }
}
