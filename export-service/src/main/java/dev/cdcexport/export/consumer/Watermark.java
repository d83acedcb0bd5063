package dev.cdcexport.export.consumer;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Optional;

/**
 * How far a consumer has exported: one cut over all its tables.
 *
 * @param cut where it lies, with the ends of the tables' topics
 * @param tableSet what the consumer's last full export was asked for
 * @param tables the tables that the files so far speak of, sorted by name
 * @param departuresOmitted whether an incremental has left out departures since the last full export
 */
public record Watermark(Cut cut, TableSet tableSet, List<WatermarkTable> tables, boolean departuresOmitted) {

    /** Copies the list. */
    public Watermark {
        tables = List.copyOf(tables);
    }

    /** The table of a name, if it is among them. */
    public Optional<WatermarkTable> table(TableName name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
