package dev.cdcexport.capture.engine;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.SourceInfoStructMaker;
import io.debezium.connector.postgresql.SourceInfo;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** Makes the source blocks inside Debezium, which carry what the publisher needs to write the envelope's. Made by Debezium by name. */
public final class SourceStructMaker implements SourceInfoStructMaker<SourceInfo> {

    private ChangePosition position = new ChangePosition();

    @Override
    public void init(String connector, String version, CommonConnectorConfig config) {
        position = CapturedStream.of(config).position();
    }

    @Override
    public Schema schema() {
        return SourceStruct.SCHEMA;
    }

    @Override
    public Struct struct(SourceInfo info) {
        boolean isChange = position.schemaId() != 0;
        return new SourceStruct(position.origin(isChange ? info.lsn().asLong() : position.messageLsn()));
    }
}
