package dev.cdcexport.export.fold;

import java.util.List;

/** The columns that stand before the table's own in a delta file. */
public final class DeltaColumns {

    /** Their names, in order; a table that has a column of such a name cannot be exported as delta. */
    public static final List<String> NAMES = List.of("_op", "_seq", "_lsn", "_committed_at", "_unchanged");

    private DeltaColumns() {}
}
