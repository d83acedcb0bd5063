package dev.cdcexport.capture.engine;

import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Records on their way through the engine, carried by one. Stateless. */
final class RecordBatch {

    private RecordBatch() {}

    /**
     * One record with the offset of the last, which stands for all before it.
     *
     * @param records at least one
     */
    static SourceRecord carrying(List<SourceRecord> records) {
        SourceRecord last = records.get(records.size() - 1);
        return new SourceRecord(last.sourcePartition(), last.sourceOffset(), last.topic(), null, records);
    }

    /** The records that one carries. */
    @SuppressWarnings("unchecked") // made above
    static List<SourceRecord> carriedBy(SourceRecord carrier) {
        return (List<SourceRecord>) carrier.value();
    }
}
