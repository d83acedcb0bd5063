package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Reads the engine's records: the one place that knows how Debezium's structs are built. Stateless. */
public final class CapturedRecord {

    private static final String CONNECTOR = "postgresql";
    private static final String DEBEZIUM_VERSION = io.debezium.connector.postgresql.Module.version();
    private static final String LAST_COMMIT = "lsn_commit";

    private final Layout layout;
    private final Struct value;
    private final ChangeOrigin origin;
    private final Map<String, ?> offset;

    private CapturedRecord(SourceRecord record, Layout layout) {
        this.layout = layout;
        this.value = (Struct) record.value();
        this.origin = ((SourceStruct) value.get(layout.source())).origin();
        this.offset = record.sourceOffset();
    }

    /** Where the parts of a table's envelopes are, or of a message: to look them up by name, for each event, costs more than to read them. */
    private record Layout(
            @Nullable Field before,
            @Nullable Field after,
            @Nullable Field op,
            @Nullable Field capturedAt,
            @Nullable Field message,
            Field source) {

        static Layout of(Schema schema) {
            return new Layout(
                    schema.field("before"),
                    schema.field("after"),
                    schema.field("op"),
                    schema.field("ts_ms"),
                    schema.field("message"),
                    schema.field("source"));
        }
    }

    /** Reads the records of a stream; keeps where the parts of their envelopes are. Single-threaded. */
    public static final class Reader {

        private final IdentityHashMap<Schema, Layout> layouts = new IdentityHashMap<>();
        private @Nullable Schema lastSchema;
        private @Nullable Layout lastLayout;

        /** Reads the records of a batch, one after the other as they are asked for. */
        public Iterable<CapturedRecord> readAll(List<SourceRecord> batch) {
            return () -> {
                Iterator<SourceRecord> records = batch.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return records.hasNext();
                    }

                    @Override
                    public CapturedRecord next() {
                        return read(records.next());
                    }
                };
            };
        }

        @SuppressWarnings("ReferenceEquality")
        private CapturedRecord read(SourceRecord record) {
            Schema schema = ((Struct) record.value()).schema();
            Layout layout = lastLayout;
            if (layout == null || schema != lastSchema) {
                layout = layouts.computeIfAbsent(schema, Layout::of);
                lastSchema = schema;
                lastLayout = layout;
            }
            return new CapturedRecord(record, layout);
        }
    }

    /** Whether the record is a message that asks for a cut, well-formed or not, rather than a change. */
    public boolean isMessage() {
        return layout.message() != null;
    }

    /**
     * The marker in a message; empty if it is none of ours: anybody who may write to the database can make one like it.
     *
     * @param key with which ours are signed
     */
    public Optional<Marker> marker(MarkerKey key) {
        return Marker.parse(bytes(value.getStruct("message").get("content")), key);
    }

    /** Where a marker lies: its own LSN, or its transaction's commit. */
    public Lsn markerLsn() {
        return new Lsn(origin.lsn());
    }

    /** Whether a marker stands inside a transaction that has changed rows before it; a cut there would split it. */
    public boolean splitsTransaction() {
        return origin.afterChanges();
    }

    /** The end of the last transaction (or lone message) that was handed on whole, from where a restart streams. */
    public Lsn resumeLsn() {
        return new Lsn((Long) Objects.requireNonNull(offset.get(LAST_COMMIT), LAST_COMMIT));
    }

    /** The commit LSN of a change's transaction. */
    public Lsn commitLsn() {
        return new Lsn(origin.commitLsn());
    }

    /** The place of a change in its transaction; two events of one change have the same. */
    public long txIndex() {
        return origin.txIndex();
    }

    /** The schema version of a change. */
    public int schemaId() {
        return origin.schemaId();
    }

    /** The commit time of a change's transaction by the database's clock, in µs since the Unix epoch. */
    public long committedAtMicros() {
        return origin.committedAtMicros();
    }

    /** The id of a change's transaction, without epoch. */
    public long transactionId() {
        return origin.transactionId();
    }

    /** What was done. */
    public Operation operation() {
        return Operation.ofCode((String) value.get(layout.op()));
    }

    /** The row before the change, as far as it was logged; {@code null} if there was none or nothing of it was logged. */
    public @Nullable PackedRow before() {
        return row(layout.before());
    }

    /** The row after the change; {@code null} after a delete or truncate. */
    public @Nullable PackedRow after() {
        return row(layout.after());
    }

    private @Nullable PackedRow row(@Nullable Field field) {
        Struct row = field == null ? null : (Struct) value.get(field);
        if (row == null) {
            return null;
        }
        // The only column there is.
        return PackedRow.unpack((ByteBuffer) row.get(row.schema().fields().get(0)));
    }

    /** When capture read the change, in ms since the Unix epoch. */
    public long capturedAtMillis() {
        return (Long) value.get(layout.capturedAt());
    }

    /**
     * Where the change comes from, as it goes on its topic.
     *
     * @param name the topic prefix
     * @param database the database's name
     * @param table the table
     * @param position the change's place
     */
    public ChangeEvent.Source source(String name, String database, TableName table, Position position) {
        return new ChangeEvent.Source(
                DEBEZIUM_VERSION,
                CONNECTOR,
                name,
                committedAtMicros(),
                database,
                table,
                origin.transactionId(),
                new Lsn(origin.lsn()),
                position,
                schemaId());
    }

    private static byte[] bytes(Object content) {
        if (content instanceof byte[] array) {
            return array;
        }
        ByteBuffer buffer = ((ByteBuffer) content).duplicate();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
