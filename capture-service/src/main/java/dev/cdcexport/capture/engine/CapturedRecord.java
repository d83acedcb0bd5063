package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.Operation;
import dev.cdcexport.contract.Row;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.source.Marker;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Reads the engine's records: the one place that knows how Debezium's structs are built. Stateless. */
public final class CapturedRecord {

    private static final String CONNECTOR = "postgresql";
    private static final String DEBEZIUM_VERSION = io.debezium.connector.postgresql.Module.version();
    private static final String LAST_COMMIT = "lsn_commit";
    private static final int BOOLEAN_OID = 16;

    private final Struct value;
    private final Struct source;
    private final Map<String, ?> offset;

    /** @param record one of a batch's */
    public CapturedRecord(SourceRecord record) {
        this.value = (Struct) record.value();
        this.source = value.getStruct("source");
        this.offset = record.sourceOffset();
    }

    /** Whether the record is a message that asks for a cut, well-formed or not, rather than a change. */
    public boolean isMessage() {
        return value.schema().field("message") != null;
    }

    /** The marker in a message; empty if it is malformed, as anybody who may write to the database can make it. */
    public Optional<Marker> marker() {
        Object content = value.getStruct("message").get("content");
        try {
            Marker marker = Marker.parse(bytes(content));
            return marker.id() == null || marker.at() == null ? Optional.empty() : Optional.of(marker);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where a marker lies: its own LSN, or its transaction's commit. */
    public Lsn markerLsn() {
        return new Lsn(source.getInt64(SourceFields.ROW_LSN));
    }

    /** Whether a marker stands inside a transaction that has changed rows before it; a cut there would split it. */
    public boolean splitsTransaction() {
        return source.getBoolean(SourceFields.AFTER_CHANGES);
    }

    /** The end of the last transaction (or lone message) that was handed on whole, from where a restart streams. */
    public Lsn resumeLsn() {
        return new Lsn((Long) Objects.requireNonNull(offset.get(LAST_COMMIT), LAST_COMMIT));
    }

    /** The commit LSN of a change's transaction. */
    public Lsn commitLsn() {
        return new Lsn(source.getInt64(SourceFields.COMMIT_LSN));
    }

    /** The place of a change in its transaction; two events of one change have the same. */
    public long txIndex() {
        return source.getInt64(SourceFields.TX_INDEX);
    }

    /** The schema version of a change. */
    public int schemaId() {
        return source.getInt32(SourceFields.SCHEMA_ID);
    }

    /** The commit time of a change's transaction by the database's clock, in µs since the Unix epoch. */
    public long committedAtMicros() {
        return source.getInt64(SourceFields.COMMITTED_AT);
    }

    /**
     * The change as it goes on its topic.
     *
     * @param name the topic prefix
     * @param database the database's name
     * @param schema the version that the change names
     * @param shape that version's columns
     * @param position the change's place
     */
    public ChangeEvent toEvent(
            String name,
            String database,
            TableSchema schema,
            RowShape shape,
            dev.cdcexport.contract.Position position) {
        return new ChangeEvent(
                row("before", schema, shape),
                row("after", schema, shape),
                new ChangeEvent.Source(
                        DEBEZIUM_VERSION,
                        CONNECTOR,
                        name,
                        committedAtMicros(),
                        database,
                        schema.table(),
                        source.getInt64(SourceFields.TRANSACTION),
                        new Lsn(source.getInt64(SourceFields.ROW_LSN)),
                        position,
                        schema.id()),
                Operation.ofCode(value.getString("op")),
                value.getInt64("ts_ms"));
    }

    private @Nullable Row row(String field, TableSchema schema, RowShape shape) {
        if (value.schema().field(field) == null || value.get(field) == null) {
            return null;
        }
        Struct struct = value.getStruct(field);
        @Nullable String[] values = new @Nullable String[shape.size()];
        for (int i = 0; i < values.length; i++) {
            String text = (String) struct.getWithoutDefault(Relation.columnName(i));
            values[i] = schema.columns().get(i).typeOid() == BOOLEAN_OID ? booleanText(text) : text;
        }
        return new Row(shape, values);
    }

    /** pgoutput prints a boolean as t or f; in JSON and in files it is true or false, as {@code boolean::text} says. */
    private static @Nullable String booleanText(@Nullable String text) {
        if ("t".equals(text)) {
            return "true";
        }
        return "f".equals(text) ? "false" : text;
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
