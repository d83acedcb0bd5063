package dev.cdcexport.export.fold;

import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.export.format.RowSink;
import dev.cdcexport.export.format.RowWriter;
import dev.cdcexport.export.log.TableRange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Folds the events of a table's range into the lines of a file, a function of the range alone: the same range gives the same bytes. Any thread may call.
 */
public final class RangeFolder {

    /** Memory for sorting that suits a small server, in bytes. */
    public static final long DEFAULT_SORT_BUFFER_BYTES = 64L * 1024 * 1024;

    private final Path spillDirectory;
    private final long sortBufferBytes;

    /**
     * Folds with some memory, and a disk for what does not fit.
     *
     * @param spillDirectory where sorted files lie while a fold needs them; must exist. What a crash leaves there may be deleted
     * @param sortBufferBytes memory that one fold may take for sorting, in bytes
     */
    public RangeFolder(Path spillDirectory, long sortBufferBytes) {
        this.spillDirectory = spillDirectory;
        this.sortBufferBytes = sortBufferBytes;
    }

    /**
     * Begins a delta file.
     *
     * @param sink takes its lines; its columns are those of the table, behind {@link DeltaColumns}
     * @param eventsRead told how many events were taken so far, after each
     * @throws IOException if the file or the sorted files cannot be written
     */
    public FoldedFile delta(TableRange range, TargetTable table, Changes changes, RowSink sink, LongConsumer eventsRead)
            throws IOException {
        LineSink file = new DeltaFile(table, new RowWriter(sink));
        return new FoldedFile(range, table, fold(table, changes, file), file, eventsRead);
    }

    /**
     * Begins an incremental file.
     *
     * @param sink takes its rows; its columns are those of the table
     * @param eventsRead told how many events were taken so far, after each
     * @throws IOException if the file or the sorted files cannot be written
     */
    public FoldedFile incremental(TableRange range, TargetTable table, RowSink sink, LongConsumer eventsRead)
            throws IOException {
        LineSink file = new IncrementalFile(table, new RowWriter(sink));
        return new FoldedFile(range, table, fold(table, Changes.NET, file), file, eventsRead);
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
