package dev.cdcexport.export;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.csv.CsvFormat;
import dev.cdcexport.export.csv.Delimiters;
import dev.cdcexport.export.csv.LineEnding;
import dev.cdcexport.export.csv.Quoting;
import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.file.SplitLimits;
import dev.cdcexport.export.fold.Changes;
import dev.cdcexport.export.job.ColumnChoice;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.Freshness;
import dev.cdcexport.export.job.SchemaChangePolicy;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.WaitLimits;
import dev.cdcexport.source.SourceDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The service's settings, all under {@code export}.
 *
 * @param source the database and the export's role in it
 * @param kafka where the brokers are, and how topics are made
 * @param topicPrefix what all topics' and groups' names begin with; the same as capture's
 * @param publication the publication that capture reads
 * @param output the directory that the files are published in
 * @param spillDirectory where sorting may spill, in a folder of this service's; without it in {@code .spill} of the output directory
 * @param csv what requests mean that do not say how files are to look
 * @param schemaChange what requests mean that do not say what to do with a table that its changes do not make up
 * @param softDeleteColumns for each table that has one, the boolean column that says that a row is soft-deleted
 * @param workers how many jobs run at once
 * @param captureSilence how long capture may give no sign of life before it counts as unavailable
 * @param sortBuffer the memory that one job may use to sort before it spills
 * @param snapshot how long a full export may wait for other sessions of the database
 * @param answerWithin after how long a call is answered at the latest, with 503 if it needs what does not answer; files are sent for as long as it takes
 * @param watermarkRefresh how often the offsets of all consumers' groups are committed again: Kafka drops those of idle groups
 * @param sample the sample application
 */
@ConfigurationProperties("export")
public record ExportSettings(
        @DefaultValue Source source,
        @DefaultValue Kafka kafka,
        @DefaultValue("app") String topicPrefix,
        @DefaultValue("cdc_export") String publication,
        @DefaultValue("output") Path output,
        @Nullable Path spillDirectory,
        @DefaultValue Csv csv,
        @DefaultValue("refuse") SchemaChangePolicy schemaChange,
        @DefaultValue Map<String, String> softDeleteColumns,
        @DefaultValue("4") int workers,
        @DefaultValue("30s") Duration captureSilence,
        @DefaultValue("64MB") DataSize sortBuffer,
        @DefaultValue Snapshot snapshot,
        @DefaultValue("10s") Duration answerWithin,
        @DefaultValue("24h") Duration watermarkRefresh,
        @DefaultValue Sample sample) {

    /** Refuses values that cannot be. */
    public ExportSettings {
        softDeleteColumns = Map.copyOf(softDeleteColumns);
        if (workers < 1) {
            throw new IllegalArgumentException("export.workers is at least 1, got " + workers);
        }
        if (answerWithin.isNegative() || answerWithin.isZero()) {
            throw new IllegalArgumentException("export.answer-within is longer than nothing, got " + answerWithin);
        }
    }

    /**
     * The source database.
     *
     * @param host the server's name or address
     * @param port the server's port
     * @param database the database's name
     * @param user the role of the export service
     * @param password its password
     */
    public record Source(
            @DefaultValue("localhost") String host,
            @DefaultValue("5432") int port,
            @DefaultValue("app") String database,
            @DefaultValue("cdc_export") String user,
            @DefaultValue("") String password) {

        /** Where to connect. */
        public SourceDatabase toDatabase() {
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
     * @param partitions how many partitions a change topic gets that this service has to make; the same as capture's
     * @param replicationFactor how many copies of topics that this service makes Kafka keeps
     * @param retention how long a change topic keeps events that this service has to make; the same as capture's
     */
    public record Kafka(
            @DefaultValue("localhost:9092") String bootstrapServers,
            @DefaultValue("1") int partitions,
            @DefaultValue("1") short replicationFactor,
            @DefaultValue("7d") Duration retention) {

        TopicAdmin.TopicDefaults topicDefaults() {
            return new TopicAdmin.TopicDefaults(partitions, replicationFactor, retention.toMillis());
        }
    }

    /**
     * How long taking the snapshot of a full export may wait for other sessions, in all; then the job fails and names them.
     *
     * @param lockWait how long a full waits for locks on the tables, which an ALTER TABLE, TRUNCATE or VACUUM FULL keeps until its transaction ends; the same
     *     for any one lock while rows are copied, which only a REINDEX withholds then
     * @param transactionWait how long a full waits for the transactions that have written and are still open, in any database of the server
     * @param streams how many sessions of the database a full export copies a large table with at once
     */
    public record Snapshot(
            @DefaultValue("60s") Duration lockWait,
            @DefaultValue("10m") Duration transactionWait,
            @DefaultValue("4") int streams) {

        /** Refuses a number of streams that cannot be. */
        public Snapshot {
            if (streams < 1) {
                throw new IllegalArgumentException("export.snapshot.streams is at least 1, got " + streams);
            }
        }

        WaitLimits limits() {
            return new WaitLimits(lockWait, transactionWait);
        }
    }

    /**
     * How files look where a request does not say it; each is a request's option of the same name.
     *
     * @param delimiter what separates fields: one ASCII character, or {@code comma}, {@code semicolon}, {@code tab}, {@code pipe},
     *     {@code space}
     * @param header whether the first line names the columns
     * @param nullText what stands for NULL
     * @param quoting {@code all-non-null} or {@code minimal}
     * @param lineEnding {@code lf} or {@code crlf}
     * @param formulaGuard whether values that a spreadsheet would take for formulas get an apostrophe
     * @param compression {@code none}, {@code gzip} or {@code zstd}
     * @param splitRows the most rows of a file; without it there is no limit
     * @param splitBytes the most bytes of a file before compression; without it there is no limit
     */
    public record Csv(
            @DefaultValue(",") String delimiter,
            @DefaultValue("true") boolean header,
            @DefaultValue("") String nullText,
            @DefaultValue("all-non-null") Quoting quoting,
            @DefaultValue("lf") LineEnding lineEnding,
            @DefaultValue("false") boolean formulaGuard,
            @DefaultValue("none") Compression compression,
            @Nullable Long splitRows,
            @Nullable DataSize splitBytes) {

        /** Dies early of what could not be read back. */
        public Csv {
            toFormat(delimiter, header, nullText, quoting, lineEnding, formulaGuard);
        }

        private static CsvFormat toFormat(
                String delimiter,
                boolean header,
                String nullText,
                Quoting quoting,
                LineEnding lineEnding,
                boolean formulaGuard) {
            return new CsvFormat(Delimiters.parse(delimiter), header, nullText, quoting, lineEnding, formulaGuard);
        }

        ExportOptions toOptions(SchemaChangePolicy schemaChange) {
            return new ExportOptions(
                    null,
                    Changes.NET,
                    compression,
                    Freshness.LATEST,
                    null,
                    schemaChange,
                    toFormat(delimiter, header, nullText, quoting, lineEnding, formulaGuard),
                    new SplitLimits(splitRows, splitBytes == null ? null : splitBytes.toBytes()),
                    ColumnChoice.NONE);
        }
    }

    /**
     * The sample application.
     *
     * @param enabled whether {@code /users} is there
     * @param user the role that owns the sample's table
     * @param password its password
     */
    public record Sample(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("app") String user,
            @DefaultValue("") String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "Sample[enabled=" + enabled + ", user=" + user + ']';
        }
    }

    /** Everything in it is this service's, and is deleted when it starts. */
    Path spill() {
        return spillDirectory == null
                ? output.resolve(".spill").resolve(topicPrefix)
                : spillDirectory.resolve("cdc-export-spill." + topicPrefix);
    }

    TopicNames topics() {
        return new TopicNames(topicPrefix);
    }

    SoftDeleteColumns softDelete() {
        Map<TableName, String> byTable = new HashMap<>();
        softDeleteColumns.forEach((table, column) -> byTable.put(TableName.parse(table), column));
        return new SoftDeleteColumns(byTable);
    }
}
