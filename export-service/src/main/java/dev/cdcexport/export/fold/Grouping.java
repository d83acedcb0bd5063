package dev.cdcexport.export.fold;

import java.io.IOException;

/** Which changes a net line sums up: those of one key, or those of equal rows. Used by {@link NetFold}. */
interface Grouping {

    /** Takes the records of changes, to be sorted. */
    @FunctionalInterface
    interface Records {
        void add(byte[] record) throws IOException;
    }

    /** How many cells stand at the beginning of a record; records in which they are equal are of one group. */
    int leadingCells();

    /** Writes a change as records: the leading cells, the position, then what the group needs. */
    void write(RowChange change, Records records) throws IOException;

    /** Begins a group. */
    Group begin();

    /** The changes of one group; they come in commit order. */
    interface Group {

        /** Takes a record, read up to the end of its leading cells. */
        void add(RecordReader record);

        /**
         * Hands on the lines that the changes sum up to, if any.
         *
         * @param emptyBefore whether the table was empty before the first change
         */
        void finish(boolean emptyBefore, NetLines lines) throws IOException;
    }
}
