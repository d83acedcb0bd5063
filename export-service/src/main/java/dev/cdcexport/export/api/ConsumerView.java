package dev.cdcexport.export.api;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A consumer and its watermark.
 *
 * @param consumerId who
 * @param group its Kafka group
 * @param lastExportedAt when its last job was published, {@code null} if none was
 * @param updatedAt the time of the watermark by the database's clock: all that had committed by then is exported; {@code null} if
 *     there is no watermark
 * @param lsn the watermark's LSN
 * @param epoch the watermark's epoch
 * @param jobId the job that set it: the last that was published, or the one that the consumer was rewound to
 * @param sequence that job's sequence
 * @param tableSet which tables the consumer has
 * @param tables the tables with the group's offsets
 * @param lag how many changes of these tables capture has published since; {@code null} if that is not known
 */
@Schema(name = "Consumer")
record ConsumerView(
        String consumerId,
        String group,
        @Nullable Instant lastExportedAt,
        @Nullable Instant updatedAt,
        @Nullable Lsn lsn,
        @Nullable Integer epoch,
        @Nullable String jobId,
        @Nullable Integer sequence,
        @Nullable TableSet tableSet,
        List<Table> tables,
        @Nullable Long lag) {

    /** A table with the next offset of each partition of its topic. */
    @Schema(name = "ConsumerTable")
    record Table(TableName table, String topic, List<Long> offsets) {}

    static ConsumerView of(
            String consumerId,
            String group,
            Optional<ExportJob> lastPublished,
            Optional<ExportJob> watermarkJob,
            Optional<Watermark> watermark,
            Optional<Cut> newest) {
        ExportJob last = lastPublished.orElse(null);
        ExportJob job = watermarkJob.orElse(null);
        Watermark mark = watermark.orElse(null);
        if (mark == null || job == null || last == null) {
            return new ConsumerView(consumerId, group, null, null, null, null, null, null, null, List.of(), null);
        }
        JobOutcome publication = job.publication();
        return new ConsumerView(
                consumerId,
                group,
                last.status() == JobStatus.SUCCEEDED ? last.finishedAt() : last.startedAt(),
                mark.cut().committedAt(),
                mark.cut().lsn(),
                mark.cut().epoch(),
                job.jobId(),
                publication == null ? null : publication.sequence(),
                mark.tableSet(),
                mark.tables().stream().map(table -> table(table, mark.cut())).toList(),
                newest.map(cut -> lag(mark, cut)).orElse(null));
    }

    private static Table table(WatermarkTable table, Cut cut) {
        return new Table(
                table.name(),
                table.topic(),
                cut.topics().getOrDefault(table.topic(), List.of()).stream()
                        .map(Cut.PartitionEnd::nextOffset)
                        .toList());
    }

    private static @Nullable Long lag(Watermark watermark, Cut newest) {
        if (watermark.cut().epoch() != newest.epoch()) {
            return null;
        }
        long lag = 0;
        for (WatermarkTable table : watermark.tables()) {
            int partitions =
                    newest.topics().getOrDefault(table.topic(), List.of()).size();
            for (int partition = 0; partition < partitions; partition++) {
                lag += Math.max(
                        0,
                        newest.end(table.topic(), partition).events()
                                - watermark.cut().end(table.topic(), partition).events());
            }
        }
        return lag;
    }
}
