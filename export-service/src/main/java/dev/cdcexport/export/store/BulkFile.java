package dev.cdcexport.export.store;

import java.io.ByteArrayOutputStream;
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
 * A file that is written from its beginning to its end. A large one goes to the disk directly, where the file system can do that, and while
 * what comes next is gathered: it then drives nothing out of the operating system's cache, costs no second copy of its bytes, and
 * leaves nothing to be waited for when it is to be durable. One thread uses it at a time.
 */
final class BulkFile implements AutoCloseable {

    /** A file that has so much is a large one. */
    static final int LARGE_BYTES = 128 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(BulkFile.class);
    private static final int LEAST_ALIGNMENT = 4096;

    private final Path path;

    /** For all that is not written directly, which lies behind what is. */
    private final FileChannel channel;

    private @Nullable DirectWriter direct;

    /** What came so far, as long as it is not known to be large; {@code null} from then on. */
    private @Nullable ByteArrayOutputStream beginning = new ByteArrayOutputStream();

    /** Creates the file, or empties it. */
    BulkFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** Writes more. */
    void write(byte[] bytes, int offset, int length) throws IOException {
        if (beginning != null) {
            beginning.write(bytes, offset, length);
            if (beginning.size() >= LARGE_BYTES) {
                direct = openDirectly();
                putBeginning();
            }
        } else {
            put(bytes, offset, length);
        }
    }

    private void putBeginning() throws IOException {
        if (beginning != null) {
            byte[] first = beginning.toByteArray();
            beginning = null;
            put(first, 0, first.length);
        }
    }

    private void put(byte[] bytes, int offset, int length) throws IOException {
        if (direct == null) {
            DirectWriter.writeAll(channel, ByteBuffer.wrap(bytes, offset, length));
        } else {
            direct.write(bytes, offset, length);
        }
    }

    /** Makes all of it durable; nothing is written after that. */
    void force() throws IOException {
        putBeginning();
        if (direct != null) {
            direct.finish(channel);
        }
        channel.force(true);
    }

    /** {@code null} where the file system has no such thing. */
    private @Nullable DirectWriter openDirectly() throws IOException {
        int alignment = (int) Math.max(LEAST_ALIGNMENT, Files.getFileStore(path).getBlockSize());
        if (LARGE_BYTES % alignment != 0) {
            return null;
        }
        try {
            return DirectWriter.open(path, alignment);
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("{} is written through the cache", path, e);
            return null;
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
