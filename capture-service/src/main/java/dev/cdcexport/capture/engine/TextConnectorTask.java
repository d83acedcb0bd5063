package dev.cdcexport.capture.engine;

import io.debezium.connector.postgresql.PostgresConnectorConfig;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresSchema;
import io.debezium.connector.postgresql.connection.MessageDecoderContext;
import io.debezium.connector.postgresql.connection.PostgresConnection;
import io.debezium.connector.postgresql.connection.PostgresReplicationConnection;
import io.debezium.connector.postgresql.connection.ReplicationConnection;
import java.lang.reflect.Field;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Debezium's task, whose replication connection gets our decoder. Debezium has no public way to set it; the field's name is the one thing
 * to look at when Debezium is upgraded, and a test of the module fails if it is gone. Made by Debezium by name.
 */
public final class TextConnectorTask extends PostgresConnectorTask {

    private static final String DECODER_FIELD = "messageDecoder";

    @Override
    protected ReplicationConnection buildReplicationConnection(
            PostgresConnection metadata, PostgresSchema schema, PostgresConnectorConfig config) throws SQLException {
        PostgresReplicationConnection replication =
                (PostgresReplicationConnection) super.buildReplicationConnection(metadata, schema, config);
        CapturedStream stream = CapturedStream.of(config);
        TextDecoder decoder = new TextDecoder(new MessageDecoderContext(config, schema), metadata, stream);
        decoder.readsFrom(replication);
        set(replication, decoder);
        return replication;
    }

    /** A poll's records as one: the engine would hand each by itself to a pool of threads, and wait for each. */
    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        List<SourceRecord> records = super.doPoll();
        return records == null || records.isEmpty() ? List.of() : List.of(RecordBatch.carrying(records));
    }

    private static void set(PostgresReplicationConnection replication, TextDecoder decoder) {
        try {
            Field field = PostgresReplicationConnection.class.getDeclaredField(DECODER_FIELD);
            field.setAccessible(true);
            field.set(replication, decoder);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(
                    "this version of debezium-connector-postgres has no field " + DECODER_FIELD
                            + " in PostgresReplicationConnection; use the version that the pom names",
                    e);
        }
    }
}
