package dev.cdcexport.capture;

import java.util.OptionalInt;

/** The operator's word that an epoch may begin; the endpoint takes it, the conductor asks for it. Safe to share between threads. */
final class EpochConfirmation {

    private int awaited;
    private int confirmed;

    /** An epoch waits for confirmation. */
    synchronized void await(int epoch) {
        awaited = epoch;
    }

    /** The epoch that waits for confirmation, empty if none does. */
    synchronized OptionalInt awaited() {
        return awaited == 0 ? OptionalInt.empty() : OptionalInt.of(awaited);
    }

    /** Confirms an epoch; false if that is not the one that waits. */
    synchronized boolean confirm(int epoch) {
        if (awaited == 0 || epoch != awaited) {
            return false;
        }
        confirmed = epoch;
        return true;
    }

    /** Whether the epoch was confirmed. */
    synchronized boolean allows(int epoch) {
        return confirmed == epoch;
    }

    /** Capture goes on; no epoch waits any more. */
    synchronized void settled() {
        awaited = 0;
        confirmed = 0;
    }
}
