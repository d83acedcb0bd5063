package dev.cdcexport.export.csv;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the encoded lines of a file, which may go to several parts. Used by one thread at a time. */
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
     * @param lines holds its bytes, and is used again by the caller
     * @param offset where they begin
     * @param length how many they are
     * @return the part that it went to, from 0
     * @throws IOException if it cannot be written
     */
    int row(byte[] lines, int offset, int length) throws IOException;

    /**
     * Takes the next rows, whole, one behind the other.
     *
     * @param lines holds their bytes from its beginning, and is used again by the caller
     * @param ends where each of them ends
     * @param count how many they are
     * @throws IOException if they cannot be written
     */
    default void rows(byte[] lines, int[] ends, int count) throws IOException {
        int begin = 0;
        for (int i = 0; i < count; i++) {
            row(lines, begin, ends[i] - begin);
            begin = ends[i];
        }
    }

    /** All lines to one stream of the caller's. */
    static RowSink into(OutputStream out) {
        return new RowSink() {
            @Override
            public void header(byte[] line, int length) throws IOException {
                out.write(line, 0, length);
            }

            @Override
            public int row(byte[] lines, int offset, int length) throws IOException {
                out.write(lines, offset, length);
                return 0;
            }

            @Override
            public void rows(byte[] lines, int[] ends, int count) throws IOException {
                out.write(lines, 0, count == 0 ? 0 : ends[count - 1]);
            }
        };
    }
}
