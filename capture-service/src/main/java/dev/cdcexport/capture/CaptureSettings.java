package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.CaptureTopics;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.SourceDatabase;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The service's settings, all under {@code capture}.
 *
 * @param source the database and the capture's role in it
 * @param kafka where the brokers are, and how topics are made
 * @param topicPrefix what all topics' names begin with
 * @param publication the publication to read
 * @param slot the replication slot, made if it is missing
 * @param tables the tables to capture, empty for all of the publication
 * @param heartbeat how often a marker is written, so that an idle database does not pin WAL
 * @param softDeleteColumns for each table that has one, the column that says that a row is soft-deleted; used to warn where the
 *     replica identity does not contain it
 */
@ConfigurationProperties("capture")
public record CaptureSettings(
        @DefaultValue Source source,
        @DefaultValue Kafka kafka,
        @DefaultValue("app") String topicPrefix,
        @DefaultValue("cdc_export") String publication,
        @DefaultValue("cdc_export") String slot,
        @DefaultValue List<String> tables,
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue Map<String, String> softDeleteColumns) {

    private static final Pattern SLOT_NAME = Pattern.compile("[a-z0-9_]{1,63}");

    /** Refuses a slot name that PostgreSQL would not take. */
    public CaptureSettings {
        tables = List.copyOf(tables);
        softDeleteColumns = Map.copyOf(softDeleteColumns);
        if (!SLOT_NAME.matcher(slot).matches()) {
            throw new IllegalArgumentException("capture.slot has 1 to 63 of the characters a-z 0-9 _, got: " + slot);
        }
    }

    /**
     * The source database.
     *
     * @param host the server's name or address
     * @param port the server's port
     * @param database the database's name
     * @param user the role of the capture service
     * @param password its password
     */
    public record Source(
            @DefaultValue("localhost") String host,
            @DefaultValue("5432") int port,
            @DefaultValue("app") String database,
            @DefaultValue("cdc_capture") String user,
            @DefaultValue("") String password) {

        SourceDatabase toDatabase() {
            return new SourceDatabase(host, port, database, user, password);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return toDatabase().toString();
        }
    }

    /**
     * Kafka.
     *
     * @param bootstrapServers Kafka's {@code bootstrap.servers}
     * @param partitions how many partitions a new change topic gets
     * @param replicationFactor how many copies of new topics Kafka keeps
     * @param retention how long a new change topic keeps events
     */
    public record Kafka(
            @DefaultValue("localhost:9092") String bootstrapServers,
            @DefaultValue("1") int partitions,
            @DefaultValue("1") short replicationFactor,
            @DefaultValue("7d") Duration retention) {

        CaptureTopics.Defaults topicDefaults() {
            return new CaptureTopics.Defaults(partitions, replicationFactor, retention.toMillis());
        }
    }

    TopicNames topics() {
        return new TopicNames(topicPrefix);
    }

    Set<TableName> includedTables() {
        return tables.stream().map(TableName::parse).collect(Collectors.toUnmodifiableSet());
    }

    Map<TableName, String> softDelete() {
        Map<TableName, String> byTable = new HashMap<>();
        softDeleteColumns.forEach((table, column) -> byTable.put(TableName.parse(table), column));
        return Map.copyOf(byTable);
    }
}
