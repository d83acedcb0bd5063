package dev.cdcexport.export.csv;

import dev.cdcexport.export.format.FileColumn;
import dev.cdcexport.export.format.PartWriter;
import dev.cdcexport.export.format.RowBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes lines, the first of which names the columns if the format has it so. */
final class CsvPart implements PartWriter {

    private final OutputStream out;
    private long bytes;

    CsvPart(OutputStream out, CsvFormat format, List<FileColumn> columns) throws IOException {
        this.out = out;
        if (format.header()) {
            LineEncoder header = new LineEncoder(format);
            header.begin(columns.size());
            for (FileColumn column : columns) {
                byte[] name = column.name().getBytes(StandardCharsets.UTF_8);
                header.add(name, 0, name.length);
            }
            header.end();
            write(header, 0, 1);
        }
    }

    @Override
    public void write(RowBatch batch, int from, int to) throws IOException {
        bytes += ((LineEncoder) batch).writeTo(out, from, to);
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public void finish() {
        // the last line has ended
    }
}
