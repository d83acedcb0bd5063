package dev.cdcexport.stack.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Lets one quick start run in a checkout. The operating system gives the lock back however the process ends. */
final class RunLock {

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws UserException if another quick start holds it
     */
    static RunLock acquire(Path file) {
        try {
            Files.createDirectories(file.resolveSibling("."));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new UserException("A quick start already runs in this checkout; Ctrl-C in its terminal or"
                        + " './quickstart stop' stops it.");
            }
            channel.truncate(0);
            String pid = ProcessHandle.current().pid() + "\n";
            channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)));
            return new RunLock(channel);
        } catch (IOException e) {
            throw new UncheckedIOException("can't lock " + file, e);
        }
    }

    /** The process that holds the lock; empty if none does. */
    static Optional<ProcessHandle> holder(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            String pid = Files.readString(file).strip();
            return lock != null || pid.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(pid));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("can't look at " + file, e);
        }
    }

    /** Gives the lock back. */
    void release() {
        try {
            channel.truncate(0);
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("can't give a lock back", e);
        }
    }
}
