package dev.cdcexport.contract;

import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The one writer of the envelope. Single-threaded: its buffer is used again for each event. */
public final class ChangeEventWriter {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(1024);

    /** The event in Debezium's envelope, JSON without schema, in UTF-8. */
    public byte[] write(ChangeEvent event) {
        buffer.reset();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), buffer)) {
            json.writeStartObject();
            json.writeName("before");
            writeRow(json, event.before());
            json.writeName("after");
            writeRow(json, event.after());
            writeSource(json, event.source());
            json.writeStringProperty("op", event.operation().code());
            json.writeNumberProperty("ts_ms", event.capturedAtMillis());
            json.writeEndObject();
        }
        return buffer.toByteArray();
    }

    /**
     * The record key of a row: a JSON object with the key's columns, in the key's order.
     *
     * @throws IllegalStateException if the row does not know a column of the key
     */
    public byte[] writeKey(Row row, List<String> key) {
        buffer.reset();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), buffer)) {
            json.writeStartObject();
            for (String column : key) {
                int index = row.shape().indexOf(column);
                if (index < 0) {
                    throw new IllegalStateException("the row has no key column " + column);
                }
                json.writeName(column);
                writeValue(json, row.shape().form(index), row.value(index));
            }
            json.writeEndObject();
        }
        return buffer.toByteArray();
    }

    private static void writeRow(JsonGenerator json, @Nullable Row row) {
        if (row == null) {
            json.writeNull();
            return;
        }
        RowShape shape = row.shape();
        json.writeStartObject();
        for (int i = 0; i < shape.size(); i++) {
            if (row.isKnown(i)) {
                json.writeName(shape.name(i));
                writeValue(json, shape.form(i), row.value(i));
            }
        }
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, RowShape.JsonForm form, @Nullable String value) {
        if (value == null) {
            json.writeNull();
        } else if (form == RowShape.JsonForm.BARE) {
            json.writeRawValue(value);
        } else {
            json.writeString(value);
        }
    }

    private static void writeSource(JsonGenerator json, ChangeEvent.Source source) {
        json.writeName("source");
        json.writeStartObject();
        json.writeStringProperty("version", source.version());
        json.writeStringProperty("connector", source.connector());
        json.writeStringProperty("name", source.name());
        json.writeNumberProperty("ts_ms", Math.floorDiv(source.committedAtMicros(), 1000L));
        json.writeNumberProperty("ts_us", source.committedAtMicros());
        json.writeStringProperty("db", source.database());
        json.writeStringProperty("schema", source.table().schema());
        json.writeStringProperty("table", source.table().table());
        json.writeNumberProperty("txId", source.transactionId());
        json.writeNumberProperty("lsn", source.lsn().value());
        json.writeNumberProperty("commit_lsn", source.position().commitLsn().value());
        json.writeNumberProperty("tx_index", source.position().txIndex());
        json.writeNumberProperty("epoch", source.position().epoch());
        json.writeNumberProperty("schema_id", source.schemaId());
        json.writeEndObject();
    }
}
