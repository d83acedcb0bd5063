package dev.cdcexport.export.format;

import java.io.IOException;

/** Writes one file, or one part of it. One thread at a time uses it. */
public interface PartWriter {

    /**
     * Writes rows.
     *
     * @param batch of the same format; its rows are written before this returns, and it may be used again
     * @param from the first of its rows, from 0
     * @param to the first that is not written
     * @throws IOException if the bytes are not taken
     */
    void write(RowBatch batch, int from, int to) throws IOException;

    /** How many bytes the file has so far, before compression. */
    long bytes();

    /**
     * Writes what stands at the end.
     *
     * @throws IOException if the bytes are not taken
     */
    void finish() throws IOException;
}
