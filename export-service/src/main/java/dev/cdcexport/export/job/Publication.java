package dev.cdcexport.export.job;

import dev.cdcexport.export.consumer.Watermark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job publishes: written in the Kafka transaction that moves the watermark, so that what follows can always be repeated.
 *
 * @param sequence the place among the consumer's published jobs, from 1; files are applied in this order
 * @param previousJob the job before it in that order, {@code null} for the first
 * @param watermark the consumer's watermark from now on
 * @param files the data files, with sizes and digests
 * @param schemaChanges what the manifest says of schema changes in the range
 */
public record Publication(
        int sequence,
        @Nullable String previousJob,
        Watermark watermark,
        List<ExportedFile> files,
        List<String> schemaChanges) {

    /** Copies the lists. */
    public Publication {
        files = List.copyOf(files);
        schemaChanges = List.copyOf(schemaChanges);
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
