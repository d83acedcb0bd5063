package dev.cdcexport.export.snapshot;

import java.time.Duration;

/**
 * How long taking one snapshot may wait for other sessions, in all.
 *
 * @param locks for locks on tables
 * @param transactions for the transactions that are in flight when the slot is created
 */
public record WaitLimits(Duration locks, Duration transactions) {

    /** Refuses a limit that nothing could meet. */
    public WaitLimits {
        requirePositive("lock-wait", locks);
        requirePositive("transaction-wait", transactions);
    }

    private static void requirePositive(String name, Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("export.snapshot." + name + " is more than 0 s, got " + limit);
        }
    }
}
