package dev.cdcexport.export.range;

import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.fold.FoldedFile;
import dev.cdcexport.export.fold.RangeCounts;
import dev.cdcexport.export.fold.RangeFolder;
import dev.cdcexport.export.fold.TargetTable;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.TableRange;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;

/** Reads the events of a table's range, and writes them as a file. Any thread may call; each call blocks its own. */
public final class RangeReader {

    private final ChangeLog log;
    private final RangeFolder folder;

    /** Reads from a log, and folds what was read. */
    public RangeReader(ChangeLog log, RangeFolder folder) {
        this.log = log;
        this.folder = folder;
    }

    /**
     * Writes the lines of a delta file.
     *
     * @param sink as {@link RangeFolder#delta} wants it
     * @param eventsRead told how many events were read so far, after each
     * @return what was written, for each part of the file
     * @throws dev.cdcexport.export.fold.UnknownValueException if a row is new to the file's reader and not all of its values are known
     * @throws dev.cdcexport.export.fold.OtherKeyException if the table requires the key, and a row was changed under another one
     * @throws IOException if the file or the sorted files cannot be written
     * @throws InterruptedException if the thread was interrupted
     * @see ChangeLog#read for the log's own failures
     */
    public List<RangeCounts> writeDelta(
            TableRange range, TargetTable table, Changes changes, RowSink sink, LongConsumer eventsRead)
            throws IOException, InterruptedException {
        try (FoldedFile file = folder.delta(range, table, changes, sink, eventsRead)) {
            return read(range, file);
        }
    }

    /**
     * Writes the rows of an incremental file.
     *
     * @param sink as {@link RangeFolder#incremental} wants it
     * @param eventsRead told how many events were read so far, after each
     * @return what was written, for each part of the file
     * @throws dev.cdcexport.export.fold.UnknownValueException if not all values of a row are known
     * @throws dev.cdcexport.export.fold.OtherKeyException as for a delta
     * @throws IOException if the file or the sorted files cannot be written
     * @throws InterruptedException if the thread was interrupted
     * @see ChangeLog#read for the log's own failures
     */
    public List<RangeCounts> writeIncremental(
            TableRange range, TargetTable table, RowSink sink, LongConsumer eventsRead)
            throws IOException, InterruptedException {
        try (FoldedFile file = folder.incremental(range, table, sink, eventsRead)) {
            return read(range, file);
        }
    }

    private List<RangeCounts> read(TableRange range, FoldedFile file) throws IOException, InterruptedException {
        log.read(range.topics(), file);
        return file.finish();
    }
}
