package dev.cdcexport.export.file;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written from its beginning to its end. What comes in large pieces goes to the disk directly, where the file system can do that:
 * a large file then drives nothing out of the operating system's cache, costs no second copy of its bytes, and leaves nothing to be waited for
 * when it is to be durable. One thread uses it.
 */
final class BulkFile implements AutoCloseable {

    /** A first piece of so much is one of many. */
    static final int LARGE_BYTES = 128 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(BulkFile.class);
    private static final int BLOCK_BYTES = 512 * 1024;
    private static final int LEAST_ALIGNMENT = 4096;

    private final Path path;

    /** For all that is not written directly, which lies behind what is. */
    private final FileChannel channel;

    private @Nullable FileChannel direct;
    private @Nullable ByteBuffer block;
    private boolean plain;

    /** Creates the file, or empties it. */
    BulkFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Writes more. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        if (block == null && !plain) {
            block = length >= LARGE_BYTES ? openDirectly() : null;
            plain = block == null;
        }
        if (block == null) {
            writeAll(channel, ByteBuffer.wrap(bytes, offset, length));
        } else {
            gather(block, bytes, offset, length);
        }
    }

    /** Makes all of it durable. */
    void force() throws IOException {
        writeRest();
        channel.force(true);
    }

    /** {@code null} where the file system has no such thing. */
    private @Nullable ByteBuffer openDirectly() throws IOException {
        long alignment = Math.max(LEAST_ALIGNMENT, Files.getFileStore(path).getBlockSize());
        if (BLOCK_BYTES % alignment != 0) {
            return null;
        }
        try {
            direct = FileChannel.open(path, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} is written through the cache", path, e);
            return null;
        }
        int aligned = (int) alignment;
        return ByteBuffer.allocateDirect(BLOCK_BYTES + aligned)
                .alignedSlice(aligned)
                .limit(BLOCK_BYTES);
    }

    private void gather(ByteBuffer gathered, byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int count = Math.min(end - at, gathered.remaining());
            gathered.put(bytes, at, count);
            at += count;
            if (!gathered.hasRemaining()) {
                gathered.flip();
                writeBlock(gathered);
                gathered.clear().limit(BLOCK_BYTES);
            }
        }
    }

    /** A file system that can be opened so and not written so says it at the first block. */
    private void writeBlock(ByteBuffer full) throws IOException {
        if (direct != null) {
            try {
                writeAll(direct, full);
                channel.position(channel.position() + BLOCK_BYTES);
                return;
            } catch (IOException e) {
                if (channel.position() > 0 || !direct.isOpen()) {
                    throw e;
                }
                LOG.debug("{} is written through the cache", path, e);
                direct.close();
                direct = null;
                full.rewind();
            }
        }
        writeAll(channel, full);
    }

    private void writeRest() throws IOException {
        if (block != null) {
            writeAll(channel, block.flip());
            block.clear().limit(BLOCK_BYTES);
        }
    }

    private static void writeAll(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Closes it as it is. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (direct != null) {
                direct.close();
            }
        }
    }
}
