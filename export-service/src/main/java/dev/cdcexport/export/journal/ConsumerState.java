package dev.cdcexport.export.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the job log holds of a consumer beside its jobs, under a key of its own. Written in transactions of the consumer's fenced
 * producer only.
 *
 * @param consumerId who
 * @param rewind where its watermark was set to, {@code null} if it never was
 * @param lastStamp the greatest stamp of the files of its forgotten jobs, {@code null} if it was never forgotten
 * @param groupToDelete whether its Kafka group has still to be deleted, the last part of forgetting it
 * @param changedAt when this was written
 */
record ConsumerState(
        String consumerId,
        @Nullable Rewind rewind,
        @Nullable String lastStamp,
        boolean groupToDelete,
        Instant changedAt) {

    /**
     * A watermark set to that of an earlier job; it holds until the next job is published.
     *
     * @param jobId the job
     * @param sequence the greatest sequence that the consumer had by then
     */
    record Rewind(String jobId, int sequence) {}

    /** A consumer that was neither rewound nor forgotten. */
    static ConsumerState initial(String consumerId, Instant now) {
        return new ConsumerState(consumerId, null, null, false, now);
    }

    /** With the watermark of an earlier job. */
    ConsumerState rewoundTo(String jobId, int sequence, Instant now) {
        return new ConsumerState(consumerId, new Rewind(jobId, sequence), lastStamp, groupToDelete, now);
    }

    /** Without jobs, its group about to go. */
    ConsumerState forgotten(@Nullable String stamp, Instant now) {
        return new ConsumerState(consumerId, null, stamp, true, now);
    }

    /** Its group is gone. */
    ConsumerState withoutGroup(Instant now) {
        return new ConsumerState(consumerId, rewind, lastStamp, false, now);
    }
}
