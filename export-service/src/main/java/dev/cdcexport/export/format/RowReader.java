package dev.cdcexport.export.format;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a file. One thread uses it. */
public interface RowReader extends Closeable {

    /**
     * The next row.
     *
     * @return a text for each cell, {@code null} for SQL NULL; {@code null} after the last row
     * @throws IOException if the file cannot be read on, or is none of its format
     */
    @Nullable
    String @Nullable [] next() throws IOException;
}
