package dev.cdcexport.export.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Takes the rows of one file, which may go to several parts. Used by one thread at a time, but for {@link #newBatch()}. */
public interface RowSink {

    /** A batch to fill for this sink. */
    RowBatch newBatch();

    /**
     * Takes rows.
     *
     * @param batch made by this sink; its rows are taken before this returns, and it may be used again
     * @return the part that the last one went to, from 0
     * @throws IOException if they cannot be written
     */
    int write(RowBatch batch) throws IOException;

    /**
     * All rows to one stream of the caller's. A format with something at the end has no place here.
     *
     * @throws IOException if the stream fails
     */
    static RowSink into(OutputStream out, FileFormat format, List<FileColumn> columns) throws IOException {
        PartWriter part = format.begin(out, columns);
        return new RowSink() {
            @Override
            public RowBatch newBatch() {
                return format.newBatch();
            }

            @Override
            public int write(RowBatch batch) throws IOException {
                part.write(batch, 0, batch.rows());
                return 0;
            }
        };
    }
}
