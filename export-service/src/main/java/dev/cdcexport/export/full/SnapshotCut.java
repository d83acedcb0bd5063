package dev.cdcexport.export.full;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.job.Waits;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.TopicDescription;

/**
 * Finds the cut that a snapshot is: between the cut before its slot and the one after it, the first event at or after the slot's
 * consistent point. Safe to share between threads.
 */
public final class SnapshotCut {

    private final CutRequests cuts;
    private final ChangeLog log;

    public SnapshotCut(CutRequests cuts, ChangeLog log) {
        this.cuts = cuts;
        this.log = log;
    }

    /**
     * Finds the place of a snapshot in the stream: in each partition the first event that is not in it.
     *
     * @param more topics of which to find the places, too, beside those of the snapshot's tables
     * @param waits is told how much capture has to publish first
     * @throws ExportException if capture does not answer, or began another epoch meanwhile
     * @throws InterruptedException if this thread is interrupted
     */
    public Cut find(SnapshotHandoff.Handoff handoff, Set<String> more, Waits waits) throws InterruptedException {
        Cut before = handoff.before();
        Cut after = cuts.await(handoff.after(), waits::waitForCapture);
        if (before.epoch() != after.epoch()) {
            throw new ExportException(
                    ProblemType.CAPTURE_UNAVAILABLE,
                    "capture began epoch " + after.epoch() + " while the snapshot was taken in epoch " + before.epoch(),
                    "Ask again.");
        }
        Set<String> topics = new TreeSet<>(more);
        for (WatermarkTable table : handoff.watermarkTables()) {
            before.coverage(table.topic())
                    .orElseThrow()
                    .parts(table.topic())
                    .keySet()
                    .forEach(topics::add);
        }
        Map<String, List<Cut.PartitionEnd>> ends = new TreeMap<>();
        for (String topic : topics) {
            ends.put(topic, locate(topic, handoff, after));
        }
        return new Cut(
                before.epoch(),
                handoff.snapshot().consistentPoint(),
                before.committedAt(),
                new TreeMap<>(ends),
                before.coverage(),
                after.schemaVersion());
    }

    private List<Cut.PartitionEnd> locate(String topic, SnapshotHandoff.Handoff handoff, Cut after)
            throws InterruptedException {
        TopicDescription described = handoff.described().get(topic);
        int partitions = described == null
                ? after.topics().getOrDefault(topic, List.of()).size()
                : described.partitions().size();
        List<Cut.PartitionEnd> ends = new ArrayList<>(partitions);
        for (int partition = 0; partition < partitions; partition++) {
            ends.add(log.locate(
                    topic,
                    partition,
                    handoff.before().end(topic, partition),
                    after.end(topic, partition),
                    handoff.snapshot().consistentPoint()));
        }
        return ends;
    }
}
