package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.JsonBytes;
import dev.cdcexport.contract.RowShape;
import dev.cdcexport.contract.RowWriter;
import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Column;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import dev.cdcexport.contract.UnwritableValueException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Makes the {@link PackedRow} of a schema version's tuples. Used by the decoder's thread. */
final class RowPacker {

    /** bool, int8, int2, int4, oid: their text is a JSON literal. */
    private static final Set<Integer> BARE_TYPES = Set.of(16, 20, 21, 23, 26);

    private static final int BOOLEAN_OID = 16;
    private static final int SHOWN_BYTES = 200;
    private static final String KEY_NOT_SENT =
            "the key of a changed or deleted row was not sent: the replica identity of its partition does not contain it; remedy: the partition's "
                    + "ALTER TABLE that GET /tables tells";
    private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

    private final boolean[] booleans;
    private final int[] key;
    private final boolean isToldByKey;
    private final JsonBytes json;
    private final RowWriter writer;
    private final ServerEncoding encoding;

    /**
     * @param schema the version
     * @param json where a row is put together; all packers of a decoder share it, since it grows to the largest row
     * @param encoding of the tuples' texts
     */
    RowPacker(TableSchema schema, JsonBytes json, ServerEncoding encoding) {
        this.json = json;
        this.encoding = encoding;
        List<Column> columns = schema.columns();
        List<RowShape.JsonForm> forms = columns.stream()
                .map(column ->
                        BARE_TYPES.contains(column.typeOid()) ? RowShape.JsonForm.BARE : RowShape.JsonForm.STRING)
                .toList();
        this.writer = new RowWriter(new RowShape(schema.columnNames(), forms), json);
        this.booleans = new boolean[columns.size()];
        for (int i = 0; i < booleans.length; i++) {
            booleans[i] = columns.get(i).typeOid() == BOOLEAN_OID;
        }
        this.isToldByKey = !schema.key().isEmpty() && schema.replicaIdentity() != ReplicaIdentity.FULL;
        this.key =
                keyOf(schema).stream().mapToInt(schema.columnNames()::indexOf).toArray();
    }

    /** Where rows have no key of their own, but old ones are told whole, equal rows go to one partition. */
    private static List<String> keyOf(TableSchema schema) {
        if (!schema.key().isEmpty()) {
            return schema.key();
        }
        return schema.replicaIdentity() == ReplicaIdentity.FULL ? schema.columnNames() : List.of();
    }

    /**
     * An old row, or why it cannot be published. A column of a replica identity is never NULL: then the old row of a partition with another one does
     * not have it.
     */
    byte[] packOld(Tuple tuple) {
        return lacksKey(tuple) ? PackedRow.refused(KEY_NOT_SENT) : pack(tuple);
    }

    /** Whether an old row does not have the columns by which rows are told apart. */
    boolean lacksKey(Tuple old) {
        return isToldByKey && Arrays.stream(key).anyMatch(old::isNull);
    }

    /** The row, or why it cannot be published: it is too large, or a value is no valid UTF-8 or has no equivalent in it. */
    byte[] pack(Tuple tuple) {
        int keyLength = PackedRow.NO_KEY;
        try {
            json.clear().put(new byte[Integer.BYTES]);
            keyLength = putKey(tuple);
            writer.begin();
            for (int i = 0; i < tuple.size(); i++) {
                if (tuple.isKnown(i)) {
                    put(tuple, i);
                }
            }
            writer.end();
        } catch (UnwritableValueException e) {
            return PackedRow.refused(e.getMessage() + named(keyLength) + "; remedy: " + e.remedy());
        }
        byte[] packed = json.toByteArray();
        ByteBuffer.wrap(packed).putInt(keyLength);
        return packed;
    }

    /**
     * Stands for a row of which only the beginning has come, since it is too large.
     *
     * @param beginning its first columns
     */
    byte[] refuse(Tuple beginning, String why) {
        int keyLength = PackedRow.NO_KEY;
        try {
            json.clear().put(new byte[Integer.BYTES]);
            keyLength = putKey(beginning);
        } catch (UnwritableValueException e) {
            return PackedRow.refused(why + "; in its key, " + e.getMessage() + "; remedy: " + e.remedy());
        }
        return PackedRow.refused(why + named(keyLength) + "; remedy: smaller values, or a larger heap of the service");
    }

    private String named(int keyLength) {
        if (keyLength < 0) {
            return "";
        }
        byte[] key =
                Arrays.copyOfRange(json.toByteArray(), Integer.BYTES, Integer.BYTES + Math.min(keyLength, SHOWN_BYTES));
        return " (key " + new String(key, StandardCharsets.UTF_8) + (keyLength > SHOWN_BYTES ? "…)" : ")");
    }

    private int putKey(Tuple tuple) {
        if (key.length == 0 || !Arrays.stream(key).allMatch(tuple::isKnown)) {
            return PackedRow.NO_KEY;
        }
        int start = json.size();
        writer.begin();
        for (int column : key) {
            put(tuple, column);
        }
        writer.end();
        return json.size() - start;
    }

    private void put(Tuple tuple, int column) {
        if (tuple.isNull(column)) {
            writer.putNull(column);
        } else if (booleans[column]) {
            putBoolean(tuple, column);
        } else if (!encoding.isUtf8()) {
            byte[] text = encoding.toUtf8(tuple.bytes(), tuple.start(column), tuple.length(column));
            writer.put(column, text, 0, text.length);
        } else {
            writer.put(column, tuple.bytes(), tuple.start(column), tuple.length(column));
        }
    }

    /** pgoutput prints a boolean as t or f; in JSON and in files it is true or false, as {@code boolean::text} says. */
    private void putBoolean(Tuple tuple, int column) {
        byte[] text = tuple.bytes()[tuple.start(column)] == 't' ? TRUE : FALSE;
        writer.put(column, text, 0, text.length);
    }
}
