package dev.cdcexport.export.csv;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the encoded lines of a file, which may go to several parts. Used by one thread. */
public interface RowSink {

    /**
     * Takes the line of column names, once and before any row; each part begins with it.
     *
     * @param line the bytes, which the caller uses again
     * @param length how many of them
     * @throws IOException if it cannot be written
     */
    void header(byte[] line, int length) throws IOException;

    /**
     * Takes the next row, whole.
     *
     * @param line the bytes, which the caller uses again
     * @param length how many of them
     * @return the part that it went to, from 0
     * @throws IOException if it cannot be written
     */
    int row(byte[] line, int length) throws IOException;

    /** All lines to one stream of the caller's. */
    static RowSink into(OutputStream out) {
        return new RowSink() {
            @Override
            public void header(byte[] line, int length) throws IOException {
                out.write(line, 0, length);
            }

            @Override
            public int row(byte[] line, int length) throws IOException {
                out.write(line, 0, length);
                return 0;
            }
        };
    }
}
