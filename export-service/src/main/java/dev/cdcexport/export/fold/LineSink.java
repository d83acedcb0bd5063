package dev.cdcexport.export.fold;

import java.io.IOException;
import java.util.List;

/** A file that takes steps of the set of active rows; on the exporting thread. */
interface LineSink {

    /** Takes the next line. */
    void accept(DeltaLine line) throws IOException;

    /** What was written, for each part of the file. */
    List<RangeCounts> finish() throws IOException;
}
