package dev.cdcexport.export.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job publishes: written in the Kafka transaction that moves the watermark, so that what follows can always be repeated.
 *
 * @param sequence the place among the consumer's published jobs, from 1; files are applied in this order
 * @param previousJob the job before it in that order, {@code null} for the first
 * @param watermark the consumer's watermark from now on
 * @param files the data files, with sizes and digests
 * @param dropped tables that left the set because they were dropped; their files tell the last of them
 * @param schemaChanges what the manifest says of schema changes in the range
 * @param followed tables whose rows a schema change may have altered without events: files from here on do not make them up
 * @param rebased tables of which the files have all rows instead of changes, with the reasons; {@code null}, in jobs of earlier versions,
 *     means none
 */
public record JobOutcome(
        int sequence,
        @Nullable String previousJob,
        Watermark watermark,
        List<ExportedFile> files,
        List<WatermarkTable> dropped,
        List<String> schemaChanges,
        List<TableName> followed,
        List<Rebased> rebased) {

    /** A table of which the files have all rows, and why. */
    public record Rebased(TableName table, String reason) {}

    /** Copies the lists. */
    @JsonCreator
    public JobOutcome(
            int sequence,
            @Nullable String previousJob,
            Watermark watermark,
            List<ExportedFile> files,
            List<WatermarkTable> dropped,
            List<String> schemaChanges,
            List<TableName> followed,
            @Nullable List<Rebased> rebased) {
        this.sequence = sequence;
        this.previousJob = previousJob;
        this.watermark = watermark;
        this.files = List.copyOf(files);
        this.dropped = List.copyOf(dropped);
        this.schemaChanges = List.copyOf(schemaChanges);
        this.followed = List.copyOf(followed);
        this.rebased = rebased == null ? List.of() : List.copyOf(rebased);
    }

    /**
     * The outcome of what was written.
     *
     * @param sequence the place among the consumer's published jobs, from 1
     * @param previousJob the job before it, {@code null} for the first
     */
    public static JobOutcome of(WrittenExport written, int sequence, @Nullable String previousJob) {
        return new JobOutcome(
                sequence,
                previousJob,
                written.watermark(),
                written.files(),
                written.dropped(),
                written.schemaChanges(),
                written.followed(),
                written.rebased());
    }

    /** Lines in all files but the headers. */
    public long rows() {
        return files.stream().mapToLong(ExportedFile::rows).sum();
    }

    /** Bytes in all files. */
    public long bytes() {
        return files.stream().mapToLong(ExportedFile::bytes).sum();
    }
}
