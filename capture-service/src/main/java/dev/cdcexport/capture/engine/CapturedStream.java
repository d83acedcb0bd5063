package dev.cdcexport.capture.engine;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.source.SourceDatabase;
import io.debezium.config.CommonConnectorConfig;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What the parts that Debezium makes by class name need of the service: found by the id in Debezium's configuration.
 *
 * @param source the database, for the catalogue
 * @param versions the schema versions
 * @param start from where it is read
 * @param captured which tables are captured
 * @param position where the decoder is
 * @param messagePrefix of our own logical decoding messages
 * @param largestRow how many bytes a row may have
 */
record CapturedStream(
        SourceDatabase source,
        SchemaVersions versions,
        Lsn start,
        Predicate<TableName> captured,
        ChangePosition position,
        String messagePrefix,
        int largestRow) {

    /** The configuration key that holds the id. */
    static final String ID_KEY = "capture.stream";

    private static final Map<String, CapturedStream> BY_ID = new ConcurrentHashMap<>();

    void register(String id) {
        BY_ID.put(id, this);
    }

    static void forget(String id) {
        BY_ID.remove(id);
    }

    /** The stream of a run; Debezium has no other way than its raw configuration to hand on a key that it does not know. */
    @SuppressWarnings("deprecation")
    static CapturedStream of(CommonConnectorConfig config) {
        String id = config.getConfig().getString(ID_KEY);
        CapturedStream stream = BY_ID.get(id);
        if (stream == null) {
            throw new IllegalStateException("no captured stream " + id);
        }
        return stream;
    }
}
