package dev.cdcexport.export.job;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.export.file.TableFile;
import dev.cdcexport.export.fold.RangeCounts;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a job.
 *
 * @param name its final name
 * @param table whose rows it holds
 * @param part its place among the table's parts, from 1; {@code null} where the table has one file only
 * @param rows lines but the header
 * @param inserts lines of that operation, likewise updates, deletes and truncates; 0 in a full or incremental
 * @param updates see inserts
 * @param deletes see inserts
 * @param truncates see inserts
 * @param omittedDepartures how many departures an incremental does not tell of
 * @param bytes the file's size, compressed if it is
 * @param sha256 the digest of its bytes, in hexadecimal
 */
public record ExportedFile(
        String name,
        TableName table,
        @Nullable Integer part,
        long rows,
        long inserts,
        long updates,
        long deletes,
        long truncates,
        long omittedDepartures,
        long bytes,
        String sha256) {

    public static ExportedFile of(TableName table, TableFile.Part file, RangeCounts counts) {
        return new ExportedFile(
                file.name(),
                table,
                file.number(),
                counts.rows(),
                counts.inserts(),
                counts.updates(),
                counts.deletes(),
                counts.truncates(),
                counts.omittedDepartures(),
                file.bytes(),
                file.sha256());
    }
}
