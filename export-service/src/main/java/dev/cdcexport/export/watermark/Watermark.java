package dev.cdcexport.export.watermark;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a consumer has exported: one cut over all its tables.
 *
 * @param cut where it lies, with the ends of the tables' topics
 * @param tableSet what the consumer's last full export was asked for
 * @param tables the tables that the files so far speak of, sorted by name
 * @param departuresOmitted whether an incremental has left out departures since the last full export
 * @param leftOut tables that belong to the set and are in no file; {@code null}, in watermarks of earlier versions, means none
 */
public record Watermark(
        Cut cut,
        TableSet tableSet,
        List<WatermarkTable> tables,
        boolean departuresOmitted,
        List<LeftOutTable> leftOut) {

    /** Copies the lists. */
    @JsonCreator
    public Watermark(
            Cut cut,
            TableSet tableSet,
            List<WatermarkTable> tables,
            boolean departuresOmitted,
            @Nullable List<LeftOutTable> leftOut) {
        this.cut = cut;
        this.tableSet = tableSet;
        this.tables = List.copyOf(tables);
        this.departuresOmitted = departuresOmitted;
        this.leftOut = leftOut == null ? List.of() : List.copyOf(leftOut);
    }

    /** The table of a name, if it is among them. */
    public Optional<WatermarkTable> table(TableName name) {
        return tables.stream().filter(table -> table.name().equals(name)).findFirst();
    }
}
