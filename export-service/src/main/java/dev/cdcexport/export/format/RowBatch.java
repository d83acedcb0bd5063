package dev.cdcexport.export.format;

/** Rows on their way into a file, encoded as far as each by itself can be. One thread uses it. */
public interface RowBatch {

    /**
     * Begins a row, behind those that are there.
     *
     * @param cells how many cells it will have
     */
    void begin(int cells);

    /** Adds a value to the row: some bytes of an array, which are its text in UTF-8. */
    void add(byte[] text, int offset, int length);

    /** Adds SQL NULL to the row. */
    void addNull();

    /** Ends the row. */
    void end();

    /** How many rows there are. */
    int rows();

    /** How many bytes all rows have, before compression. */
    int bytes();

    /**
     * How many bytes the rows have up to one of them, before compression.
     *
     * @param row how many rows, from 0
     */
    int bytesUpTo(int row);

    /** Drops all rows. */
    void clear();
}
