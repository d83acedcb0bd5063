package dev.cdcexport.capture.engine;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.SourceInfoStructMaker;
import io.debezium.connector.postgresql.SourceInfo;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * Makes the source block inside Debezium: just what the publisher needs to write ours. Debezium's own event metadata reads {@code ts_ms},
 * {@code txId}, {@code lsn} and {@code xmin}, so these are in the schema; {@code lsn} stays empty, for with it Debezium would format each
 * row for its metrics. Made by Debezium by name.
 */
public final class SourceFields implements SourceInfoStructMaker<SourceInfo> {

    static final String COMMITTED_AT = "committed_at";
    static final String TRANSACTION = "txId";
    static final String ROW_LSN = "row_lsn";
    static final String COMMIT_LSN = "commit_lsn";
    static final String TX_INDEX = "tx_index";
    static final String SCHEMA_ID = "schema_id";
    static final String IN_TRANSACTION = "in_transaction";
    static final String AFTER_CHANGES = "after_changes";

    private static final long MICROS_PER_MILLI = 1000;

    private static final Schema SCHEMA = SchemaBuilder.struct()
            .name("dev.cdcexport.Source")
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field(TRANSACTION, Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
            .field(COMMITTED_AT, Schema.INT64_SCHEMA)
            .field(ROW_LSN, Schema.INT64_SCHEMA)
            .field(COMMIT_LSN, Schema.INT64_SCHEMA)
            .field(TX_INDEX, Schema.INT64_SCHEMA)
            .field(SCHEMA_ID, Schema.INT32_SCHEMA)
            .field(IN_TRANSACTION, Schema.BOOLEAN_SCHEMA)
            .field(AFTER_CHANGES, Schema.BOOLEAN_SCHEMA)
            .build();

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
                .put("ts_ms", position.committedAtMicros() / MICROS_PER_MILLI)
                .put(TRANSACTION, position.transactionId())
                .put(COMMITTED_AT, position.committedAtMicros())
                .put(ROW_LSN, isChange ? info.lsn().asLong() : position.messageLsn())
                .put(COMMIT_LSN, position.commitLsn())
                .put(TX_INDEX, position.txIndex())
                .put(SCHEMA_ID, position.schemaId())
                .put(IN_TRANSACTION, position.inTransaction())
                .put(AFTER_CHANGES, position.hasChanges());
    }
}
