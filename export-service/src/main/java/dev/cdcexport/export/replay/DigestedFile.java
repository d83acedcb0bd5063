package dev.cdcexport.export.replay;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** A file whose size and digest fall out of the reading itself: what is compared is what was checked. One thread uses it. */
final class DigestedFile implements Closeable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final InputStream file;
    private final MessageDigest digest = sha256();
    private long bytes;

    /** Reads a file, which is closed with this. */
    DigestedFile(InputStream file) {
        this.file = file;
    }

    /** The file's bytes; closing this stream closes nothing. */
    InputStream content() {
        return new Content();
    }

    /**
     * Reads what is left and tells how the file differs from the one that was published.
     *
     * @throws IOException if it cannot be read to its end
     */
    Optional<String> alteration(PublishedFile published) throws IOException {
        content().transferTo(java.io.OutputStream.nullOutputStream());
        String found = HexFormat.of().formatHex(digest.digest());
        if (bytes != published.bytes()) {
            return Optional.of("it has " + bytes + " bytes and was published with " + published.bytes());
        }
        if (!found.equals(published.sha256())) {
            return Optional.of("its SHA-256 is " + found + " and was " + published.sha256());
        }
        return Optional.empty();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private final class Content extends InputStream {

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = file.read(buffer, offset, Math.min(length, BUFFER_BYTES));
            if (count > 0) {
                digest.update(buffer, offset, count);
                bytes += count;
            }
            return count;
        }
    }
}
