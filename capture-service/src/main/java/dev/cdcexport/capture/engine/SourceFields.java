package dev.cdcexport.capture.engine;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.SourceInfoStructMaker;
import io.debezium.connector.postgresql.SourceInfo;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Makes the source block inside Debezium: just what the publisher needs to write ours. Debezium's own event metadata reads {@code ts_ms},
 * {@code txId}, {@code lsn} and {@code xmin}, so these are in the schema; {@code lsn} stays empty, for with it Debezium would format each
 * row for its metrics. Made by Debezium by name. The fields are constants because to look one up by its name, for each event, costs more than to
 * read it.
 */
public final class SourceFields implements SourceInfoStructMaker<SourceInfo> {

    private static final long MICROS_PER_MILLI = 1000;

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("dev.cdcexport.Source")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
            .field("committed_at", Schema.INT64_SCHEMA)
            .field("row_lsn", Schema.INT64_SCHEMA)
            .field("commit_lsn", Schema.INT64_SCHEMA)
            .field("tx_index", Schema.INT64_SCHEMA)
            .field("schema_id", Schema.INT32_SCHEMA)
            .field("after_changes", Schema.BOOLEAN_SCHEMA)
            .build();

    private static final Field TS_MS = SCHEMA.field("ts_ms");
    static final Field COMMITTED_AT = SCHEMA.field("committed_at");
    static final Field TRANSACTION = SCHEMA.field("txId");
    static final Field ROW_LSN = SCHEMA.field("row_lsn");
    static final Field COMMIT_LSN = SCHEMA.field("commit_lsn");
    static final Field TX_INDEX = SCHEMA.field("tx_index");
    static final Field SCHEMA_ID = SCHEMA.field("schema_id");
    static final Field AFTER_CHANGES = SCHEMA.field("after_changes");

    private ChangePosition position = new ChangePosition();

    @Override
    public void init(String connector, String version, CommonConnectorConfig config) {
        position = CapturedStream.of(config).position();
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public Struct struct(SourceInfo info) {
        boolean isChange = position.schemaId() != 0;
        return new Struct(SCHEMA)
                .put(TS_MS, position.committedAtMicros() / MICROS_PER_MILLI)
                .put(TRANSACTION, position.transactionId())
                .put(COMMITTED_AT, position.committedAtMicros())
                .put(ROW_LSN, isChange ? info.lsn().asLong() : position.messageLsn())
                .put(COMMIT_LSN, position.commitLsn())
                .put(TX_INDEX, position.txIndex())
                .put(SCHEMA_ID, position.schemaId())
                .put(AFTER_CHANGES, position.hasChanges());
    }
}
