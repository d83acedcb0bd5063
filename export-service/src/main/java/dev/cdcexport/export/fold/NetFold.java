package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.export.fold.Grouping.Group;
import dev.cdcexport.export.sort.ExternalSorter;
import dev.cdcexport.export.sort.SortedRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The net steps of a range, or of one transaction after another: changes are sorted by group and position, each group is summed up, the lines are sorted again. Memory
 * holds one group's state and half the sort buffer for either sorting. Used by the exporting thread.
 */
final class NetFold implements Fold {

    private final TargetTable table;
    private final LineSink sink;
    private final Grouping grouping;
    private final RowChangeReader reader;
    private final ExternalSorter changes;
    private final NetLines lines;
    private @Nullable DeltaLine truncate;

    NetFold(TargetTable table, Grouping grouping, LineSink sink, Path spillDirectory, long sortBufferBytes) {
        this.table = table;
        this.sink = sink;
        this.grouping = grouping;
        this.reader = new RowChangeReader(table);
        this.changes = new ExternalSorter(spillDirectory, sortBufferBytes / 2);
        this.lines =
                new NetLines(table.schema().columns().size(), new ExternalSorter(spillDirectory, sortBufferBytes / 2));
    }

    @Override
    public void accept(ChangeEvent event) throws IOException {
        if (event.operation() == Operation.TRUNCATE) {
            truncate(event.source().position(), event.source().committedAtMicros());
        } else {
            grouping.write(reader.read(event), changes::add);
        }
    }

    @Override
    public void truncate(Position position, long committedAtMicros) throws IOException {
        truncate = DeltaLine.truncate(table, position, committedAtMicros);
        changes.clear();
    }

    @Override
    public void finish() throws IOException {
        if (truncate != null) {
            sink.accept(truncate);
        }
        sumUp();
        changes.clear();
        lines.writeTo(sink);
        truncate = null;
    }

    private void sumUp() throws IOException {
        try (SortedRecords sorted = changes.sorted()) {
            Group group = null;
            byte[] first = {};
            int keyLength = 0;
            for (byte[] record = sorted.next(); record != null; record = sorted.next()) {
                RecordReader fields = new RecordReader(record);
                fields.skipCells(grouping.leadingCells());
                int length = fields.offset();
                if (group == null || !Arrays.equals(record, 0, length, first, 0, keyLength)) {
                    finish(group);
                    group = grouping.begin();
                    first = record;
                    keyLength = length;
                }
                group.add(fields);
            }
            finish(group);
        }
    }

    private void finish(@Nullable Group group) throws IOException {
        if (group != null) {
            group.finish(truncate != null, lines);
        }
    }

    @Override
    public void close() throws IOException {
        try (changes;
                lines) {
            truncate = null;
        }
    }
}
