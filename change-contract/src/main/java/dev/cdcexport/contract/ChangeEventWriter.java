package dev.cdcexport.contract;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of the envelope: Debezium's, as JSON without schema, in UTF-8. Single-threaded: its buffer is used again for each event,
 * and what neighbouring events share is made once.
 */
public final class ChangeEventWriter {

    private static final long MICROS_PER_MILLI = 1000;
    private static final byte[] BEFORE = ascii("{\"before\":");
    private static final byte[] AFTER = ascii(",\"after\":");
    private static final byte[] NULL = ascii("null");
    private static final byte[] TS_US = ascii(",\"ts_us\":");
    private static final byte[] TRANSACTION = ascii(",\"txId\":");
    private static final byte[] LSN = ascii(",\"lsn\":");
    private static final byte[] COMMIT_LSN = ascii(",\"commit_lsn\":");
    private static final byte[] TX_INDEX = ascii(",\"tx_index\":");
    private static final byte[] EPOCH = ascii(",\"epoch\":");
    private static final byte[] SCHEMA_ID = ascii(",\"schema_id\":");
    private static final byte[] OPERATION = ascii("},\"op\":");
    private static final byte[] TS_MS = ascii(",\"ts_ms\":");

    private final JsonBytes out = new JsonBytes();
    private ChangeEvent.@Nullable Source last;
    private byte[] origin = {};
    private byte[] table = {};

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * An event.
     *
     * @param before the row before as {@link RowWriter} writes it, {@code null} if there is none
     * @param after the row after, likewise
     * @param source where the change comes from
     * @param operation what was done
     * @param capturedAtMillis when capture read the change, in ms since the Unix epoch
     */
    public byte[] write(
            @Nullable ByteBuffer before,
            @Nullable ByteBuffer after,
            ChangeEvent.Source source,
            Operation operation,
            long capturedAtMillis) {
        share(source);
        out.clear().put(BEFORE);
        row(before);
        out.put(AFTER);
        row(after);
        source(source);
        out.put(OPERATION).putString(operation.code());
        return out.put(TS_MS).put(capturedAtMillis).put('}').toByteArray();
    }

    private void row(@Nullable ByteBuffer json) {
        if (json == null) {
            out.put(NULL);
        } else {
            out.put(json);
        }
    }

    private void source(ChangeEvent.Source source) {
        out.put(origin).put(Math.floorDiv(source.committedAtMicros(), MICROS_PER_MILLI));
        out.put(TS_US).put(source.committedAtMicros());
        out.put(table);
        out.put(TRANSACTION).put(source.transactionId());
        out.put(LSN).put(source.lsn().value());
        out.put(COMMIT_LSN).put(source.position().commitLsn().value());
        out.put(TX_INDEX).put(source.position().txIndex());
        out.put(EPOCH).put(source.position().epoch());
        out.put(SCHEMA_ID).put(source.schemaId());
    }

    private void share(ChangeEvent.Source source) {
        if (last != null && source.hasOriginOf(last)) {
            return;
        }
        last = source;
        origin = new JsonBytes()
                .put(ascii(",\"source\":{\"version\":"))
                .putString(source.version())
                .put(ascii(",\"connector\":"))
                .putString(source.connector())
                .put(ascii(",\"name\":"))
                .putString(source.name())
                .put(TS_MS)
                .toByteArray();
        table = new JsonBytes()
                .put(ascii(",\"db\":"))
                .putString(source.database())
                .put(ascii(",\"schema\":"))
                .putString(source.table().schema())
                .put(ascii(",\"table\":"))
                .putString(source.table().table())
                .toByteArray();
    }

    /** An event whose rows are texts. */
    public byte[] write(ChangeEvent event) {
        return write(
                json(event.before()), json(event.after()), event.source(), event.operation(), event.capturedAtMillis());
    }

    private static @Nullable ByteBuffer json(@Nullable Row row) {
        if (row == null) {
            return null;
        }
        JsonBytes json = new JsonBytes();
        RowWriter writer = new RowWriter(row.shape(), json);
        writer.begin();
        for (int i = 0; i < row.shape().size(); i++) {
            if (row.isKnown(i)) {
                put(writer, i, row.value(i));
            }
        }
        writer.end();
        return ByteBuffer.wrap(json.toByteArray());
    }

    private static void put(RowWriter writer, int column, @Nullable String value) {
        if (value == null) {
            writer.putNull(column);
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            writer.put(column, utf8, 0, utf8.length);
        }
    }
}
