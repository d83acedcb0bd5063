package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvWriter;
import java.io.IOException;

/** An incremental file: the rows that arrived or changed; departures are counted, not told. Used by the exporting thread. */
final class IncrementalFile implements LineSink {

    private final CsvWriter csv;
    private final TableSchema schema;
    private long rows;
    private long departures;

    IncrementalFile(TableSchema schema, CsvWriter csv) throws IOException {
        this.csv = csv;
        this.schema = schema;
        csv.header(schema.columnNames());
    }

    @Override
    public void accept(DeltaLine line) throws IOException {
        if (line.operation().isDeparture()) {
            departures++;
            return;
        }
        line.cells().requireKnown(schema);
        csv.row(line.cells().values());
        rows++;
    }

    @Override
    public RangeCounts finish() throws IOException {
        csv.flush();
        return new RangeCounts(rows, 0, 0, 0, 0, departures);
    }
}
