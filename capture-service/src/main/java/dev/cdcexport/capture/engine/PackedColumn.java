package dev.cdcexport.capture.engine;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.AbstractReplicationMessageColumn;

/** The one column that Debezium is shown: a {@link PackedRow}, handed through it unparsed. */
final class PackedColumn extends AbstractReplicationMessageColumn {

    private final byte[] packed;

    PackedColumn(PostgresType type, byte[] packed) {
        super(Relation.COLUMN, type, "bytea", true);
        this.packed = packed;
    }

    @Override
    public Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        return packed;
    }
}
