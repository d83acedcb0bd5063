package dev.cdcexport.export.store;

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
final class DirectoryFile implements StagedFile {

    /** Is handed on when the next row does not fit: nearly full. */
    private static final int BUFFER_BYTES = 2 * BulkFile.LARGE_BYTES;

    private final BulkFile file;
    private final MessageDigest digest;
    private final OutputStream stream;
    private final AtomicLong bytes = new AtomicLong();

    DirectoryFile(Path path) throws IOException {
        this.file = new BulkFile(path);
        this.digest = sha256();
        this.stream = new BufferedOutputStream(new Sink(), BUFFER_BYTES);
    }

    @Override
    public OutputStream stream() {
        return stream;
    }

    @Override
    public long bytes() {
        return bytes.get();
    }

    @Override
    public String finish() throws IOException {
        stream.close();
        file.force();
        file.close();
        return HexFormat.of().formatHex(digest.digest());
    }

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
