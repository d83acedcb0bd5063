package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.util.List;

/**
 * What an attempt of a job has written, before it is decided.
 *
 * @param watermark the watermark that the files lead to
 * @param files the data files, with sizes and digests
 * @param dropped tables that leave the set because they were dropped; the files tell the last of them
 * @param schemaChanges what the manifest says of schema changes in the range
 * @param followed tables whose rows a schema change may have altered without events
 * @param rebased tables of which the files have all rows instead of changes, with the reasons
 */
public record WrittenExport(
        Watermark watermark,
        List<ExportedFile> files,
        List<WatermarkTable> dropped,
        List<String> schemaChanges,
        List<TableName> followed,
        List<JobOutcome.Rebased> rebased) {

    /** Copies the lists. */
    public WrittenExport {
        files = List.copyOf(files);
        dropped = List.copyOf(dropped);
        schemaChanges = List.copyOf(schemaChanges);
        followed = List.copyOf(followed);
        rebased = List.copyOf(rebased);
    }

    /** The files of a full: there is nothing before it that they could differ from. */
    public static WrittenExport full(Watermark watermark, List<ExportedFile> files) {
        return new WrittenExport(watermark, files, List.of(), List.of(), List.of(), List.of());
    }
}
