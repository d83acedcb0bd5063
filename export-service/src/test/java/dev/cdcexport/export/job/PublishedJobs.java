package dev.cdcexport.export.job;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Jobs of one consumer over one topic, as the log holds them. */
public final class PublishedJobs {

    public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    /** As capture has recorded it. */
    public static final TableSchema SCHEMA = new TableSchema(
            1, new TableName("public", "thing"), 1, List.of(), List.of(), TableSchema.ReplicaIdentity.DEFAULT);

    private static final ExportOptions OPTIONS = ExportOptions.DEFAULT;

    private final String consumerId;
    private final String topic;

    public PublishedJobs(String consumerId, String topic) {
        this.consumerId = consumerId;
        this.topic = topic;
    }

    public ExportJob queued(String jobId) {
        return ExportJob.queued(jobId, consumerId, ExportType.FULL, OPTIONS, "key", NOW);
    }

    /** A job that is being written. */
    public ExportJob running(String jobId, int sequence) {
        return queued(jobId).runningFull("2026112" + sequence + "T000000.000Z", NOW);
    }

    /** A job that is being published, with a watermark at an offset. */
    public ExportJob publishing(String jobId, int sequence, long offset) {
        Cut cut = new Cut(
                1,
                new Lsn(offset),
                NOW,
                new TreeMap<>(Map.of(topic, List.of(new Cut.PartitionEnd(offset, offset)))),
                new TreeMap<>());
        Watermark watermark = new Watermark(
                cut, TableSet.ALL, List.of(new WatermarkTable(topic, "id", SCHEMA, "")), sequence % 2 == 0, List.of());
        return running(jobId, sequence)
                .publishing(new JobOutcome(
                        sequence, null, watermark, List.of(), List.of(), List.of(), List.of(), List.of()));
    }

    public ExportJob succeeded(String jobId, int sequence, long offset) {
        return publishing(jobId, sequence, offset).succeeded(NOW);
    }
}
