package dev.cdcexport.capture.engine;

import dev.cdcexport.contract.JsonBytes;
import dev.cdcexport.contract.TableSchema;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.relational.Column;
import io.debezium.relational.Table;
import io.debezium.relational.TableId;
import java.sql.Types;
import java.util.List;

/**
 * A relation of the stream as Debezium is shown it: under a made-up name, with one column of bytes that holds the whole row. No name of a
 * user's, however odd, and no type can then be misread on the way, and a row costs Debezium the same however many columns it has; the real
 * ones are in the schema version that the event names.
 *
 * @param schema the version
 * @param tableId the made-up name, in double quotes
 * @param rows makes that column's values
 */
record Relation(TableSchema schema, String tableId, RowPacker rows) {

    /** The schema of the made-up names. */
    static final String DEBEZIUM_SCHEMA = "captured";

    /** A regular expression that all made-up table names match. */
    static final String TABLES = "captured\\.t.*";

    /** The one column. */
    static final String COLUMN = "packed";

    /** The type of that column. */
    static final int BYTEA_OID = 17;

    static Relation of(TableSchema schema, JsonBytes buffer, ServerEncoding encoding) {
        return new Relation(schema, debeziumId(schema).toDoubleQuotedString(), new RowPacker(schema, buffer, encoding));
    }

    /** The table that Debezium shall know for this relation; without a key, for changes of keys are told apart by the decoder. */
    Table toDebezium(PostgresType bytea) {
        Column column = Column.editor()
                .name(COLUMN)
                .jdbcType(Types.BINARY)
                .nativeType(BYTEA_OID)
                .type(bytea.getName(), bytea.getName())
                .optional(true)
                .create();
        return Table.editor()
                .tableId(debeziumId(schema))
                .addColumns(List.of(column))
                .create();
    }

    /** Whether rows are told apart as in another version. */
    boolean isIdentifiedAs(TableSchema version) {
        return schema.replicaIdentity() == version.replicaIdentity()
                && schema.key().equals(version.key());
    }

    /** Whether rows are told apart by a key, so that to change it is to remove one row and add another. */
    boolean hasKey() {
        return !schema.key().isEmpty();
    }

    private static TableId debeziumId(TableSchema schema) {
        return new TableId(null, DEBEZIUM_SCHEMA, "t" + schema.oid());
    }
}
