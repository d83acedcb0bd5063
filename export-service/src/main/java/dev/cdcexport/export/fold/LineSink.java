package dev.cdcexport.export.fold;

import java.io.IOException;

/** A file that takes steps of the set of active rows; on the exporting thread. */
interface LineSink {

    /** Takes the next line. */
    void accept(DeltaLine line) throws IOException;

    /** What was written. */
    RangeCounts finish() throws IOException;
}
