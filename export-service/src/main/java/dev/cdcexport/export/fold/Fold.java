package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Position;
import dev.cdcexport.export.log.EventSink;
import java.io.Closeable;
import java.io.IOException;

/** Makes lines of a range's events; made for one file, used by the exporting thread. */
interface Fold extends EventSink, Closeable {

    @Override
    void accept(ChangeEvent event) throws IOException;

    /** Takes note that all rows went at once. */
    void truncate(Position position, long committedAtMicros) throws IOException;

    /** Hands on the lines that had to wait for the end of the range. */
    void finish() throws IOException;

    @Override
    void close() throws IOException;
}
