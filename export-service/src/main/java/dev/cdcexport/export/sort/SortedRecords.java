package dev.cdcexport.export.sort;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Records in ascending order, read once by one thread. */
public interface SortedRecords extends Closeable {

    /**
     * The next record, {@code null} after the last.
     *
     * @throws IOException if it cannot be read back
     */
    byte @Nullable [] next() throws IOException;

    @Override
    void close() throws IOException;
}
