package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.export.log.EventSink;
import dev.cdcexport.export.log.TableRange;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of a table's range, in the order of the stream, and writes its file. Neighbours are mostly of one schema version. One thread uses it.
 */
public final class FoldedFile implements EventSink, Closeable {

    private final TableRange range;
    private final TargetTable table;
    private final Fold fold;
    private final LineSink file;
    private final LongConsumer eventsRead;
    private @Nullable TableSchema schema;
    private boolean hasSameKey;
    private long count;

    FoldedFile(TableRange range, TargetTable table, Fold fold, LineSink file, LongConsumer eventsRead)
            throws IOException {
        this.range = range;
        this.table = table;
        this.fold = fold;
        this.file = file;
        this.eventsRead = eventsRead;
        TableRange.Emptied emptied = range.emptied();
        if (emptied != null) {
            fold.truncate(emptied.position(), emptied.committedAtMicros());
        }
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

    /**
     * Writes what is still to be written, once all events were taken.
     *
     * @return what was written, for each part of the file
     * @throws UnknownValueException if a row is new to the file's reader and not all of its values are known
     * @throws IOException if the file or sorted files cannot be written
     */
    public List<RangeCounts> finish() throws IOException {
        fold.finish();
        return file.finish();
    }

    /** Removes what was spilled. */
    @Override
    public void close() throws IOException {
        fold.close();
    }
}
