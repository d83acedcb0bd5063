package dev.cdcexport.export.replay;

/** A row, line after line, and then in the table. Used by {@link Replay}, on its thread. */
interface RowState {

    /** Takes what the next line does to the row. */
    void apply(RowRecord record);

    /** Tells what came out. */
    void compare(Tally tally);
}
