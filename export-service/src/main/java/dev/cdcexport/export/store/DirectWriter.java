package dev.cdcexport.export.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes blocks past the operating system's cache, each on a thread of its own while the next one is gathered. Used by {@link BulkFile}, which
 * may be used by one thread after the other.
 */
final class DirectWriter implements AutoCloseable {

    /** A multiple of what any usual disk writes at once. */
    static final int BLOCK_BYTES = 1024 * 1024;

    private final FileChannel channel;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(DirectWriter::daemon);
    private ByteBuffer gathered;
    private ByteBuffer other;
    private @Nullable Future<?> writing;
    private long bytes;

    private DirectWriter(FileChannel channel, int alignment) {
        this.channel = channel;
        this.gathered = block(alignment);
        this.other = block(alignment);
    }

    /**
     * Opens an empty file, and tries it at its beginning, which is written again: some file systems can be opened so and not written so.
     *
     * @param alignment what addresses, offsets and sizes have to be multiples of, in bytes
     * @throws IOException if the file system cannot do it
     * @throws UnsupportedOperationException if the platform cannot do it
     */
    static DirectWriter open(Path path, int alignment) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, DirectOption.require());
        try {
            DirectWriter writer = new DirectWriter(channel, alignment);
            writeAll(channel, writer.other.duplicate().limit(alignment));
            channel.position(0);
            return writer;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "direct-writer");
        thread.setDaemon(true);
        return thread;
    }

    private static ByteBuffer block(int alignment) {
        return ByteBuffer.allocateDirect(BLOCK_BYTES + alignment)
                .alignedSlice(alignment)
                .limit(BLOCK_BYTES)
                .slice();
    }

    static void writeAll(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /** Takes more. */
    void write(byte[] from, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            int count = Math.min(end - at, gathered.remaining());
            gathered.put(from, at, count);
            at += count;
            if (!gathered.hasRemaining()) {
                begin();
            }
        }
    }

    /** Waits for what is being written, and writes what is left, less than a block, through another channel. */
    void finish(FileChannel cached) throws IOException {
        await();
        cached.position(bytes);
        writeAll(cached, gathered.flip());
        gathered.clear();
    }

    private void begin() throws IOException {
        await();
        ByteBuffer full = gathered.flip();
        gathered = other.clear();
        other = full;
        bytes += BLOCK_BYTES;
        writing = thread.submit(() -> {
            writeAll(channel, full);
            return null;
        });
    }

    private void await() throws IOException {
        if (writing == null) {
            return;
        }
        try {
            writing.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing a file");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
        }
    }

    /** Ends the thread; what it was writing may be written or not. */
    @Override
    public void close() throws IOException {
        thread.shutdown();
        channel.close();
    }
}
