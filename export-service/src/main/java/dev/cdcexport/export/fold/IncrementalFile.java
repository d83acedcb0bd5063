package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.format.RowWriter;
import java.io.IOException;
import java.util.List;

/** An incremental file: the rows that arrived or changed; departures are counted, not told. Used by the exporting thread. */
final class IncrementalFile implements LineSink {

    private final RowWriter rows;
    private final TableSchema schema;
    private final int[] columns;
    private final CountsByPart counts = new CountsByPart();
    private long departures;

    IncrementalFile(TargetTable table, RowWriter rows) {
        this.rows = rows;
        this.schema = table.schema();
        this.columns = table.fileIndexes();
    }

    @Override
    public void accept(DeltaLine line) throws IOException {
        if (line.operation().isDeparture()) {
            departures++;
            return;
        }
        line.cells().requireKnown(schema, columns);
        counts.addRow(rows.row(line.cells().at(columns).values()));
    }

    @Override
    public List<RangeCounts> finish() {
        return counts.finish(departures);
    }
}
