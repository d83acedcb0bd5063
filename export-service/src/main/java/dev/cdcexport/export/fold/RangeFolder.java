package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.format.RowWriter;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.EventSink;
import dev.cdcexport.export.log.TableRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the delta and incremental files of a table's range, a function of the range alone: the same range gives the same bytes.
 * Called by export jobs; any thread may call, each call blocks its own.
 */
public final class RangeFolder {

    /** Memory for sorting that suits a small server, in bytes. */
    public static final long DEFAULT_SORT_BUFFER_BYTES = 64L * 1024 * 1024;

    private final ChangeLog log;
    private final Path spillDirectory;
    private final long sortBufferBytes;

    /**
     * @param log where the events are
     * @param spillDirectory where sorted files lie while a call needs them; must exist. What a crash leaves there may be deleted
     * @param sortBufferBytes memory that one call may take for sorting, in bytes
     */
    public RangeFolder(ChangeLog log, Path spillDirectory, long sortBufferBytes) {
        this.log = log;
        this.spillDirectory = spillDirectory;
        this.sortBufferBytes = sortBufferBytes;
    }

    /**
     * Writes the lines of a delta file.
     *
     * @param sink takes them; its columns are those of the view, in a delta behind {@link DeltaColumns}
     * @param eventsRead told how many events were read so far, after each
     * @return what was written, for each part of the file
     * @throws UnknownValueException if a row is new to the file's reader and not all of its values are known
     * @throws OtherKeyException if the view requires the key, and a row was changed under another one
     * @throws IOException if the file or the sorted files cannot be written
     * @throws InterruptedException if the thread was interrupted
     * @see ChangeLog#read for the log's own failures
     */
    public List<RangeCounts> writeDelta(
            TableRange range, TargetTable table, Changes changes, RowSink sink, LongConsumer eventsRead)
            throws IOException, InterruptedException {
        LineSink file = new DeltaFile(table, new RowWriter(sink));
        return write(range, table, fold(table, changes, file), file, eventsRead);
    }

    /**
     * Writes the rows of an incremental file.
     *
     * @param sink takes them; its columns are those of the view
     * @param eventsRead told how many events were read so far, after each
     * @return what was written, for each part of the file
     * @throws UnknownValueException if not all values of a row are known
     * @throws OtherKeyException as for a delta
     * @throws IOException if the file or the sorted files cannot be written
     * @throws InterruptedException if the thread was interrupted
     * @see ChangeLog#read for the log's own failures
     */
    public List<RangeCounts> writeIncremental(
            TableRange range, TargetTable table, RowSink sink, LongConsumer eventsRead)
            throws IOException, InterruptedException {
        LineSink file = new IncrementalFile(table, new RowWriter(sink));
        return write(range, table, fold(table, Changes.NET, file), file, eventsRead);
    }

    private List<RangeCounts> write(
            TableRange range, TargetTable table, Fold fold, LineSink file, LongConsumer eventsRead)
            throws IOException, InterruptedException {
        try (fold) {
            TableRange.Emptied emptied = range.emptied();
            if (emptied != null) {
                fold.truncate(emptied.position(), emptied.committedAtMicros());
            }
            log.read(range.topics(), new TableEvents(range, table, fold, eventsRead));
            fold.finish();
            return file.finish();
        }
    }

    /** Hands on the events of one table; neighbours are mostly of one schema version. */
    private static final class TableEvents implements EventSink {

        private final TableRange range;
        private final TargetTable table;
        private final Fold fold;
        private final LongConsumer eventsRead;
        private @Nullable TableSchema schema;
        private boolean hasSameKey;
        private long count;

        TableEvents(TableRange range, TargetTable table, Fold fold, LongConsumer eventsRead) {
            this.range = range;
            this.table = table;
            this.fold = fold;
            this.eventsRead = eventsRead;
        }

        @Override
        public void accept(ChangeEvent event) throws IOException {
            ChangeEvent.Source source = event.source();
            TableSchema known = schema;
            if (known == null || known.id() != source.schemaId()) {
                known = table.schemas().apply(source.schemaId());
                schema = known;
                hasSameKey = table.isKeyOf(known);
            }
            if (range.holds(source.position(), known)) {
                requireKey(event, known);
                fold.accept(event);
            }
            eventsRead.accept(++count);
        }

        /** Rows that come can be told apart by a key that the table was given later. */
        private void requireKey(ChangeEvent event, TableSchema known) {
            boolean changesRow = event.operation() == Operation.UPDATE || event.operation() == Operation.DELETE;
            if (!hasSameKey && changesRow) {
                throw OtherKeyException.ofChangedRow(
                        table.schema().table(), known.key(), table.schema().key());
            }
        }
    }

    private Fold fold(TargetTable table, Changes changes, LineSink file) {
        if (cannotBeSummedUp(table) || (changes == Changes.ALL && table.hasKey())) {
            return new EachChange(table, file);
        }
        Grouping grouping = table.hasKey() ? new ByKey(table) : new ByRow(table);
        NetFold net = new NetFold(table, grouping, file, spillDirectory, sortBufferBytes);
        return changes == Changes.ALL ? new EachTransaction(net) : net;
    }

    /** Whether neither a key nor the whole old row says which rows an event is about. */
    private static boolean cannotBeSummedUp(TargetTable table) {
        return !table.hasKey() && table.schema().replicaIdentity() == ReplicaIdentity.INDEX;
    }
}
