package dev.cdcexport.capture.engine;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/**
 * A source block on its way through Debezium. What the publisher needs stands beside the struct's fields, where Debezium neither validates it
 * nor measures it, for each event. The fields themselves are those that Debezium's metrics read (its {@code PostgresEventMetadataProvider}),
 * and stay empty: with {@code ts_ms} each event would be handed to another thread, which sums up how far capture lags, and with {@code lsn}
 * and {@code txId} it would be printed, which together took a tenth of capture's CPU time.
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

    @SuppressWarnings("serial") // nobody writes it as a Java object
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
