package dev.cdcexport.export.fold;

import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.range.RangeReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * A file of a table, read back.
 *
 * @param lines its lines but for the header; {@code null} for NULL
 * @param counts what the exporter says of it
 */
record ExportedLines(List<List<@Nullable String>> lines, RangeCounts counts) {

    /** So small that a dozen records are spilled. */
    static final long TINY_BUFFER = 2_000;

    static ExportedLines delta(InMemoryChangeLog log, TargetTable table, Changes changes, Path spill)
            throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<RangeCounts> counts = new RangeReader(log, new RangeFolder(spill, TINY_BUFFER))
                .writeDelta(log.whole(table), table, changes, deltaSink(table, out), count -> {});
        return new ExportedLines(parse(out), counts.get(0));
    }

    static ExportedLines incremental(InMemoryChangeLog log, TargetTable table, Path spill)
            throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<RangeCounts> counts = new RangeReader(log, new RangeFolder(spill, TINY_BUFFER))
                .writeIncremental(log.whole(table), table, sink(table, out), count -> {});
        return new ExportedLines(parse(out), counts.get(0));
    }

    /** A delta file of a table. */
    static RowSink deltaSink(TargetTable table, OutputStream out) throws IOException {
        return RowSink.into(out, CsvFormat.DEFAULT, DeltaColumns.before(table.columns()));
    }

    /** An incremental file of a table. */
    static RowSink sink(TargetTable table, OutputStream out) throws IOException {
        return RowSink.into(out, CsvFormat.DEFAULT, table.columns());
    }

    private static List<List<@Nullable String>> parse(ByteArrayOutputStream out) throws IOException {
        List<List<@Nullable String>> lines = new ArrayList<>();
        try (CSVParser parser =
                CSVFormat.POSTGRESQL_CSV.parse(new StringReader(out.toString(StandardCharsets.UTF_8)))) {
            for (CSVRecord record : parser) {
                List<@Nullable String> line = new ArrayList<>();
                for (int i = 0; i < record.size(); i++) {
                    line.add(record.get(i));
                }
                lines.add(line);
            }
        }
        return lines.subList(1, lines.size());
    }

    /** The lines as {@code OPERATION cell,cell; …}, with {@code ?} for unknown and {@code ~} for NULL. */
    String summary(List<String> header) {
        return String.join(
                "; ", lines.stream().map(line -> summary(line, header)).toList());
    }

    private static String summary(List<@Nullable String> line, List<String> header) {
        int first = DeltaColumns.NAMES.size();
        String unchanged = line.get(4) == null ? "" : line.get(4);
        return line.get(0)
                + ' '
                + String.join(
                        ",",
                        IntStream.range(0, header.size())
                                .mapToObj(i ->
                                        unchanged.contains('"' + header.get(i) + '"') ? "?" : text(line.get(first + i)))
                                .toList());
    }

    /** The rows of an incremental file as {@code cell,cell; …}. */
    String rows() {
        return String.join(
                "; ",
                lines.stream()
                        .map(line -> String.join(
                                ",", line.stream().map(ExportedLines::text).toList()))
                        .toList());
    }

    private static String text(@Nullable String value) {
        return value == null ? "~" : value;
    }
}
