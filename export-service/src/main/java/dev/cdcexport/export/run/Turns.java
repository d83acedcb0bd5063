package dev.cdcexport.export.run;

import dev.cdcexport.export.problem.ExportException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.TimeoutException;

/** Lets calls that change a consumer's state come one after the other, and calls of different consumers at once. Safe to share. */
final class Turns {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Set<String> taken = new HashSet<>();
    private final Duration patience;

    /** @param patience how long a call waits for the one before it */
    Turns(Duration patience) {
        this.patience = patience;
    }

    /**
     * Waits for the consumer's turn and makes the call. A call makes no other one.
     *
     * @throws ExportException {@code broker-unavailable} if the call before it takes too long; then nothing was done
     */
    <T> T call(String consumerId, Supplier<T> call) {
        take(consumerId);
        try {
            return call.get();
        } finally {
            end(consumerId);
        }
    }

    private synchronized void take(String consumerId) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!taken.add(consumerId)) {
            long millis = (deadline - System.nanoTime()) / NANOS_PER_MILLI;
            if (millis <= 0) {
                throw unanswered(consumerId);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unanswered(consumerId);
            }
        }
    }

    private synchronized void end(String consumerId) {
        taken.remove(consumerId);
        notifyAll();
    }

    private static ExportException unanswered(String consumerId) {
        return ExportException.brokerUnavailable(
                new TimeoutException("an earlier call for consumer " + consumerId + " waits for its answer"));
    }
}
