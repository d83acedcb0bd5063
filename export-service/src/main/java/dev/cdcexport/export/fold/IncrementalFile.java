package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.csv.CsvWriter;
import java.io.IOException;
import java.util.List;

/** An incremental file: the rows that arrived or changed; departures are counted, not told. Used by the exporting thread. */
final class IncrementalFile implements LineSink {

    private final CsvWriter csv;
    private final TableSchema schema;
    private final int[] columns;
    private final CountsByPart counts = new CountsByPart();
    private long departures;

    IncrementalFile(TargetTable table, CsvWriter csv) throws IOException {
        this.csv = csv;
        this.schema = table.schema();
        this.columns = table.fileIndexes();
        csv.header(table.fileColumns());
    }

    @Override
    public void accept(DeltaLine line) throws IOException {
        if (line.operation().isDeparture()) {
            departures++;
            return;
        }
        line.cells().requireKnown(schema, columns);
        counts.addRow(csv.row(line.cells().at(columns).values()));
    }

    @Override
    public List<RangeCounts> finish() {
        return counts.finish(departures);
    }
}
