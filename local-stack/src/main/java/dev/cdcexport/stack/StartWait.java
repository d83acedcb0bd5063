package dev.cdcexport.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Waits until a process that was launched is ready. On a machine under load that may take minutes and is no failure: the wait ends early only
 * when the process has. Safe to share.
 *
 * @param usual how long a start takes at most where nothing holds it up; each time it has passed again, the wait says for what it waits
 * @param limit how long it may take in all
 * @param news who is told, a sentence each
 */
public record StartWait(Duration usual, Duration limit, Consumer<String> news) {

    private static final long LOOK_MILLIS = 50;
    private static final int LOG_LINES = 15;

    /** Tells the user on the standard error output, each half minute, and gives up after half an hour. */
    public static StartWait patient() {
        return new StartWait(Duration.ofSeconds(30), Duration.ofMinutes(30), System.err::println);
    }

    /**
     * Waits.
     *
     * @param what is starting, as the beginning of a sentence
     * @param process the process
     * @param log where it logs
     * @param ready whether it is ready; asked again and again
     * @throws StackException if the process has ended, or the limit has passed
     */
    public void await(String what, Process process, Path log, BooleanSupplier ready) {
        long begun = System.nanoTime();
        long told = 0;
        while (!ready.getAsBoolean()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (!process.isAlive()) {
                throw notStarted(what, "ended with exit code " + process.exitValue() + " before it was ready", log);
            }
            if (waited.compareTo(limit) > 0) {
                throw notStarted(
                        what, "was not ready after " + waited.toSeconds() + " s, though its process runs", log);
            }
            if (waited.dividedBy(usual) > told) {
                told = waited.dividedBy(usual);
                news.accept(what + " is still starting after " + waited.toSeconds() + " s (process " + process.pid()
                        + ", log " + log + ").");
            }
            sleep(what);
        }
    }

    private static StackException notStarted(String what, String fault, Path log) {
        return new StackException(
                what + ' ' + fault + ". The end of its log " + log + ":\n" + Folders.tail(log, LOG_LINES));
    }

    private static void sleep(String what) {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while " + what + " was starting", e);
        }
    }
}
