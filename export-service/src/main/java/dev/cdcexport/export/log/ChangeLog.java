package dev.cdcexport.export.log;

import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import java.io.IOException;
import java.util.Collection;

/**
 * The change topics, read by export jobs between two cuts; any thread may call, each call blocks its own.
 *
 * <p>Every method throws {@link BrokerUnavailableException} if the log makes no progress for a while, and looks at the thread's
 * interrupt flag wherever it waits.
 */
public interface ChangeLog {

    /**
     * Hands each event of the ranges to the sink, in the order of positions over all partitions of all topics, on the calling thread. That the
     * ranges were whole is known only when this returns.
     *
     * @throws LogTruncatedException if retention has removed events of the range
     * @throws LogResetException if a partition ends before the range does, or is not there
     * @throws LogInconsistentException if the events are not those that the range counts, or not in commit order
     * @throws IOException if the sink throws it
     * @throws InterruptedException if the thread was interrupted
     */
    void read(Collection<TopicRange> ranges, EventSink sink) throws IOException, InterruptedException;

    /**
     * Looks at both ends of each partition of all the ranges, without reading: a loss that shows there is reported, a partial one only by
     * {@link #read}.
     *
     * @throws LogTruncatedException if retention has removed all events of the range in a partition
     * @throws LogResetException if a partition ends before the range does, or is not there
     * @throws InterruptedException if the thread was interrupted
     */
    void requireReadable(Collection<TopicRange> ranges) throws InterruptedException;

    /**
     * Finds where the cut at an LSN lies in a partition, which is how a full export joins the stream.
     *
     * @param from a known end at or before that cut
     * @param to a known end of a later cut: transactions that committed before the LSN are before it
     * @param lsn events of transactions with a smaller commit LSN are before the cut, others after it
     * @return the offset of the first event after the cut, {@code to}'s if there is none, and the events before it
     * @throws LogTruncatedException as for {@link #read}, as are the other exceptions
     * @throws InterruptedException if the thread was interrupted
     */
    PartitionEnd locate(String topic, int partition, PartitionEnd from, PartitionEnd to, Lsn lsn)
            throws InterruptedException;
}
