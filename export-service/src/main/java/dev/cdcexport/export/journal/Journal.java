package dev.cdcexport.export.journal;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.problem.ExportException;

/**
 * The durable record of jobs and consumers, for as long as this instance is the active one. What a method has recorded is in the record and in
 * {@link #index()} when it returns; a method that fails has recorded nothing, unless the service ends in that moment. Safe to share between
 * threads; callers see to it that one of them at a time writes for a consumer.
 */
public interface Journal extends AutoCloseable {

    /** What the journal says, in memory. */
    JobIndex index();

    /**
     * Shuts out whoever accepted jobs before, and reads all that is recorded: what they have accepted is in the index then, and no more will come.
     *
     * @throws ExportException {@code broker-unavailable}, {@code standby} if the leader's lock is lost
     */
    void takeOver();

    /**
     * Shuts out whoever else wrote for a consumer, and takes in what they may have written. Does nothing if that was done before.
     *
     * @throws ExportException {@code broker-unavailable}, {@code standby} if the leader's lock is lost
     */
    void takeOver(String consumerId);

    /**
     * Takes in what is recorded and not in the index.
     *
     * @throws ExportException {@code broker-unavailable}; then the index is as it was
     */
    void catchUp();

    /** Looks after what an outage has left open, which would hide from readers what comes after it. Called now and then; only tries. */
    void recover();

    /**
     * Records a job that has just been accepted.
     *
     * @throws ExportException {@code broker-unavailable}, {@code standby}, {@code record-too-large}; then there is no such job and never will be.
     *     {@code internal-error} if the service ends before the outcome is known
     */
    void accept(ExportJob job);

    /**
     * Records a job's state.
     *
     * @return the job
     * @throws ExportException {@code broker-unavailable}, {@code record-too-large}
     */
    ExportJob record(ExportJob job);

    /**
     * The decision: records that a job publishes an outcome, and moves its consumer's watermark, both or neither. Of a job that was decided before,
     * nothing is changed.
     *
     * @return the job as it is decided
     * @throws ExportException {@code broker-unavailable}, {@code record-too-large}
     */
    ExportJob decide(ExportJob job, JobOutcome outcome);

    /**
     * Sets a consumer's watermark to the one that a job has set; it holds until the next job is decided.
     *
     * @param to a job of the consumer that has succeeded
     * @throws ExportException {@code broker-unavailable}
     */
    void rewind(ExportJob to);

    /**
     * Forgets a consumer: its watermark and its jobs go at once, its Kafka group as soon as Kafka lets it.
     *
     * @throws ExportException {@code broker-unavailable}
     */
    void forget(String consumerId);

    /**
     * Finishes a forgetting that was interrupted, and puts the offsets of the consumer's group back where Kafka has dropped them. Does nothing for a
     * consumer with an open job, and only warns of a failure: the journal stands.
     */
    void tend(String consumerId);

    /** Lets nobody write any more. */
    @Override
    void close();
}
