package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.format.RowWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes lines of one format to a stream; names of columns only where they are given. */
public final class CsvWriter {

    private final CsvFormat format;
    private final OutputStream out;
    private final RowWriter rows;

    public CsvWriter(OutputStream out) throws IOException {
        this(CsvFormat.DEFAULT, out);
    }

    public CsvWriter(CsvFormat format, OutputStream out) throws IOException {
        this.format = format;
        this.out = out;
        this.rows = new RowWriter(RowSink.into(out, format.withoutHeader(), List.of()));
    }

    public void header(List<String> names) throws IOException {
        format.begin(out, names.stream().map(FileColumn::text).toList());
    }

    public void row(@Nullable String[] cells) throws IOException {
        rows.row(cells);
    }
}
