package dev.cdcexport.export.fold;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut.PartitionEnd;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.export.log.ChangeLog;
import dev.cdcexport.export.log.EventSink;
import dev.cdcexport.export.log.TableRange;
import dev.cdcexport.export.log.TopicRange;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/**
 * One partition's events as a list; an event's offset is its index.
 *
 * @param events in commit order
 */
record InMemoryChangeLog(List<ChangeEvent> events) implements ChangeLog {

    static final String TOPIC = "test.public.things";

    /** The whole list, as events of a table. */
    TableRange whole(TargetTable table) {
        TopicRange topic = new TopicRange(
                TOPIC, List.of(PartitionEnd.START), List.of(new PartitionEnd(events.size(), events.size())));
        return new TableRange(table.schema().oid(), List.of(topic), null, null);
    }

    @Override
    public void read(Collection<TopicRange> ranges, EventSink sink) throws IOException {
        for (TopicRange range : ranges) {
            int from = (int) range.from().get(0).nextOffset();
            int to = (int) range.to().get(0).nextOffset();
            for (ChangeEvent event : events.subList(from, to)) {
                sink.accept(event);
            }
        }
    }

    @Override
    public void requireReadable(Collection<TopicRange> ranges) {
        // always is
    }

    @Override
    public PartitionEnd locate(String topic, int partition, PartitionEnd from, PartitionEnd to, Lsn lsn) {
        throw new UnsupportedOperationException("no full export here");
    }
}
