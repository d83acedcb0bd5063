package dev.cdcexport.stack.quickstart;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps logs small, however long the quick start runs: a log that has become too large is copied beside itself and emptied, as logrotate's
 * {@code copytruncate} does, since the processes that append to it keep it open. What they write between the two is lost.
 */
final class LogRotation implements AutoCloseable {

    private static final long MAX_BYTES = 16L * 1024 * 1024;
    private static final int KEPT = 3;
    private static final long LOOK_SECONDS = 30;

    private final List<Path> logs;
    private final long maxBytes;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor(LogRotation::thread);

    /** @param logs which may not be there yet */
    LogRotation(List<Path> logs) {
        this(logs, MAX_BYTES);
    }

    LogRotation(List<Path> logs, long maxBytes) {
        this.logs = List.copyOf(logs);
        this.maxBytes = maxBytes;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "log-rotation");
        thread.setDaemon(true);
        return thread;
    }

    /** Begins to look after the logs. */
    void start() {
        var unused = looks.scheduleWithFixedDelay(this::rotate, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Looks once. A log that cannot be rotated is left for the next time. */
    void rotate() {
        for (Path log : logs) {
            try {
                if (Files.exists(log) && Files.size(log) > maxBytes) {
                    rotate(log);
                }
            } catch (IOException e) {
                System.err.println("Log " + log + " cannot be rotated: " + e.getMessage());
            }
        }
    }

    private static void rotate(Path log) throws IOException {
        for (int number = KEPT; number > 1; number--) {
            Path earlier = numbered(log, number - 1);
            if (Files.exists(earlier)) {
                Files.move(earlier, numbered(log, number), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.copy(log, numbered(log, 1), StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(log.getFileName() + "." + number);
    }

    @Override
    public void close() {
        looks.shutdownNow();
    }
}
