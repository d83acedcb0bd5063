package dev.cdcexport.capture.engine;

import io.debezium.connector.postgresql.PostgresStreamingChangeEventSource.PgConnectionSupplier;
import io.debezium.connector.postgresql.PostgresType;
import io.debezium.connector.postgresql.connection.AbstractReplicationMessageColumn;
import org.jspecify.annotations.Nullable;

/** A value as PostgreSQL printed it, handed through Debezium unparsed. */
final class TextColumn extends AbstractReplicationMessageColumn {

    private final @Nullable String text;

    TextColumn(String name, PostgresType textType, @Nullable String text) {
        super(name, textType, "text", true);
        this.text = text;
    }

    @Override
    public @Nullable Object getValue(PgConnectionSupplier connection, boolean includeUnknownDatatypes) {
        return text;
    }
}
