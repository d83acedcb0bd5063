package dev.cdcexport.export.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.FileNames;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.format.FileFormat;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.watermark.TableSet;
import dev.cdcexport.export.watermark.Watermark;
import dev.cdcexport.export.watermark.WatermarkTable;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The manifest of a job: what is in its files. A function of the job's record, so that recovery writes the same bytes.
 *
 * @param job the job's id
 * @param consumer whose it is
 * @param sequence the place among the consumer's jobs; files are applied in this order
 * @param previousJob the job before it, {@code null} for the first
 * @param type full, incremental or delta
 * @param changes net or all; {@code null} but for a delta
 * @param compression of the data files
 * @param format how the data files' lines have to be read
 * @param split when a table's file goes on in a next part
 * @param tableSet which tables the consumer has
 * @param createdAt when the job was accepted
 * @param stamp the part of the files' names that sorts by time
 * @param from the cut that the files start after, {@code null} for a full
 * @param to the cut that the files go up to
 * @param tables the tables with the files' columns, types and key
 * @param leftOut tables that belong to the set of all and are in no file, with the reasons
 * @param schemaChanges schema changes in the range
 * @param followed tables whose rows a schema change in the range may have altered without events: only a full makes them up again
 * @param counts rows in all and by operation
 * @param files the data files; a table's parts in order
 */
record Manifest(
        String job,
        String consumer,
        int sequence,
        @Nullable String previousJob,
        ExportType type,
        @Nullable Changes changes,
        Compression compression,
        @JsonProperty("csv") FileFormat format,
        SplitLimits split,
        TableSet tableSet,
        Instant createdAt,
        String stamp,
        @Nullable Point from,
        Point to,
        List<Table> tables,
        List<LeftOut> leftOut,
        List<String> schemaChanges,
        List<TableName> followed,
        Counts counts,
        List<ExportedFile> files) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    /** A cut; for each topic the next offset of each partition in order. */
    record Point(int epoch, Lsn lsn, Instant committedAt, Map<String, List<Long>> offsets) {

        static Point of(Cut cut) {
            SortedMap<String, List<Long>> offsets = new TreeMap<>();
            cut.topics()
                    .forEach((topic, ends) -> offsets.put(
                            topic,
                            ends.stream().map(Cut.PartitionEnd::nextOffset).toList()));
            return new Point(cut.epoch(), cut.lsn(), cut.committedAt(), offsets);
        }
    }

    /**
     * A table and its shape in the files.
     *
     * @param columns the files' columns in order, behind a delta's own
     * @param omittedColumns those that were not wanted
     * @param softDeleteColumn the column by which rows count as deleted, {@code null} if there is none
     * @param dropped whether it is no more, so that no later file tells of it
     * @param rebased why the files have all of its rows, which replace those of earlier files; {@code null} if they do not, or in a full
     */
    record Table(
            TableName table,
            String topic,
            List<Column> columns,
            List<String> omittedColumns,
            List<String> key,
            @Nullable String softDeleteColumn,
            boolean dropped,
            @Nullable String rebased) {

        static Table of(WatermarkTable table, ColumnChoice choice, boolean dropped, @Nullable String rebased) {
            TableSchema schema = table.schema();
            Set<String> omitted = choice.omitted(schema.table(), schema.columnNames());
            return new Table(
                    table.name(),
                    table.topic(),
                    schema.columns().stream()
                            .filter(column -> !omitted.contains(column.name()))
                            .map(column -> new Column(column.name(), column.type()))
                            .toList(),
                    List.copyOf(omitted),
                    schema.key(),
                    Objects.toString(table.softDeleteColumn(), "").isEmpty() ? null : table.softDeleteColumn(),
                    dropped,
                    rebased);
        }
    }

    /** A table that is in no file, and why. */
    record LeftOut(TableName table, String reason) {

        static List<LeftOut> of(Watermark watermark) {
            return watermark.leftOut().stream()
                    .map(table -> new LeftOut(table.table(), table.reason()))
                    .toList();
        }
    }

    /** A column with its PostgreSQL type. */
    record Column(String name, String type) {}

    /** Sums over the files. */
    record Counts(long rows, long inserts, long updates, long deletes, long truncates, long omittedDepartures) {

        static Counts of(List<ExportedFile> files) {
            return new Counts(
                    sum(files, ExportedFile::rows),
                    sum(files, ExportedFile::inserts),
                    sum(files, ExportedFile::updates),
                    sum(files, ExportedFile::deletes),
                    sum(files, ExportedFile::truncates),
                    sum(files, ExportedFile::omittedDepartures));
        }

        private static long sum(List<ExportedFile> files, ToLongFunction<ExportedFile> count) {
            return files.stream().mapToLong(count).sum();
        }
    }

    static Manifest of(ExportJob job, JobOutcome publication) {
        Watermark to = publication.watermark();
        Watermark from = job.from();
        return new Manifest(
                job.jobId(),
                job.consumerId(),
                publication.sequence(),
                publication.previousJob(),
                job.type(),
                job.type() == ExportType.DELTA ? job.options().changes() : null,
                job.options().compression(),
                job.options().format(),
                job.options().split(),
                to.tableSet(),
                job.createdAt(),
                Objects.requireNonNull(job.stamp(), "a job that publishes has a stamp"),
                from == null ? null : Point.of(from.cut()),
                Point.of(to.cut()),
                tables(publication, job.options().columnChoice()),
                LeftOut.of(to),
                publication.schemaChanges(),
                publication.followed(),
                Counts.of(publication.files()),
                publication.files());
    }

    private static List<Table> tables(JobOutcome publication, ColumnChoice choice) {
        Map<TableName, String> rebased = publication.rebased().stream()
                .collect(Collectors.toMap(JobOutcome.Rebased::table, JobOutcome.Rebased::reason));
        Stream<Table> present = publication.watermark().tables().stream()
                .map(table -> Table.of(table, choice, false, rebased.get(table.name())));
        Stream<Table> dropped = publication.dropped().stream().map(table -> Table.of(table, choice, true, null));
        return Stream.concat(present, dropped)
                .sorted(Comparator.comparing(Table::table))
                .toList();
    }

    /** The name of the manifest's file. */
    String name() {
        return FileNames.manifest(type.code(), consumer, stamp);
    }

    void writeJson(OutputStream stream) {
        MAPPER.writeValue(stream, this);
    }
}
