package dev.cdcexport.export.replay;

/** What the lines of a file are. */
public enum Content {
    /** Rows: of a full or an incremental export. */
    ROWS,
    /** Steps of the set of active rows: of a delta. */
    CHANGES
}
