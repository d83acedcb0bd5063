package dev.cdcexport.export.fold;

import dev.cdcexport.export.format.FileColumn;
import java.util.List;
import java.util.stream.Stream;

/** The columns that stand before the table's own in a delta file. */
public final class DeltaColumns {

    /** Their names, in order; a table that has a column of such a name cannot be exported as delta. */
    public static final List<String> NAMES = List.of("_op", "_seq", "_lsn", "_committed_at", "_unchanged");

    /** The columns of a delta file, with those of its table behind them. */
    public static List<FileColumn> before(List<FileColumn> columns) {
        return Stream.concat(NAMES.stream().map(FileColumn::text), columns.stream())
                .toList();
    }

    private DeltaColumns() {}
}
