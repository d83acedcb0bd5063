package dev.cdcexport.capture.engine;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * A source block on its way through Debezium. What the publisher needs stands beside the struct's fields, where Debezium neither validates
 * nor measures it. The fields are those that Debezium's metrics ask for by name (its {@code PostgresEventMetadataProvider}), and stay empty:
 * with {@code ts_ms} each event would go through a queue to another thread, which sums up how far capture lags; with {@code txId} and
 * {@code lsn} those numbers would be formatted as text for each event.
 */
public final class SourceStruct extends Struct {

    /** Debezium's own names, all of them empty. */
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("dev.cdcexport.Source")
            .field("ts_ms", Schema.OPTIONAL_INT64_SCHEMA)
            .field("txId", Schema.OPTIONAL_INT64_SCHEMA)
            .field("lsn", Schema.OPTIONAL_INT64_SCHEMA)
            .field("xmin", Schema.OPTIONAL_INT64_SCHEMA)
            .build();

    private final ChangeOrigin origin;

    /** @param origin where the change or message comes from */
    public SourceStruct(ChangeOrigin origin) {
        super(SCHEMA);
        this.origin = origin;
    }

    ChangeOrigin origin() {
        return origin;
    }
}
