package dev.cdcexport.capture.engine;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector with our task. Made by Debezium by name. */
public final class TextConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return TextConnectorTask.class;
    }
}
