package dev.cdcexport.capture.engine;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.source.DdlTriggers;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.SourceDatabase;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.DebeziumEngine.ChangeConsumer;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Debezium's embedded engine, from an LSN until it is closed or fails. The conductor's thread owns it. */
public final class CaptureEngine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureEngine.class);
    private static final long CLOSE_SECONDS = 30;
    private static final long RETRY_MILLIS = 100;

    private final String id = UUID.randomUUID().toString();
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CompletableFuture<Optional<Throwable>> end = new CompletableFuture<>();
    private final Thread thread;

    /**
     * What a run streams.
     *
     * @param source the database and the capture's role in it
     * @param slot the slot, which exists
     * @param publication the publication
     * @param topics for the marker's prefix and Debezium's logical name
     * @param start from where: the end of the last transaction that was published whole
     * @param captured which tables are captured
     * @param versions the schema versions
     * @param largestRow how many bytes a row may have; a larger one is handed on as a refusal
     */
    public record Plan(
            SourceDatabase source,
            String slot,
            String publication,
            TopicNames topics,
            Lsn start,
            Predicate<TableName> captured,
            SchemaVersions versions,
            int largestRow) {}

    /** Starts to stream; batches go to the handler, on a thread of the engine's. */
    public CaptureEngine(Plan plan, BatchHandler handler) {
        new CapturedStream(
                        plan.source(),
                        plan.versions(),
                        plan.start(),
                        plan.captured(),
                        new ChangePosition(),
                        Marker.messagePrefix(plan.topics()),
                        plan.largestRow())
                .register(id);
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties(plan))
                .using(OffsetCommitPolicy.always())
                .notifying(consumer(handler))
                .using((success, message, error) -> ended(success, message, error))
                .build();
        thread = new Thread(engine, "capture-engine");
        thread.setDaemon(true);
        // Debezium throws where the engine is closed in the moment in which it fails. That ends the run, not the
        // process.
        thread.setUncaughtExceptionHandler((ended, error) -> failed(error));
        thread.start();
    }

    /** Why the engine ended; not yet complete while it runs, empty inside if it was closed. */
    public CompletableFuture<Optional<Throwable>> end() {
        return end;
    }

    private void ended(boolean success, String message, Throwable error) {
        if (success) {
            end.complete(Optional.empty());
        } else {
            end.complete(Optional.of(error == null ? new IllegalStateException(message) : error));
        }
    }

    private void failed(Throwable error) {
        if (!end.complete(Optional.of(error))) {
            LOG.debug("the engine's thread has failed after its end was known", error);
        }
    }

    private static ChangeConsumer<RecordChangeEvent<SourceRecord>> consumer(BatchHandler handler) {
        CapturedRecord.Reader reader = new CapturedRecord.Reader();
        return (records, committer) -> {
            for (RecordChangeEvent<SourceRecord> carrier : records) {
                List<SourceRecord> batch = RecordBatch.carriedBy(carrier.record());
                if (!batch.isEmpty()) {
                    handler.publish(reader.readAll(batch));
                }
                // The slot moves after the Kafka commit, never before.
                committer.markProcessed(carrier);
                committer.markBatchFinished();
            }
        };
    }

    private Properties properties(Plan plan) {
        Properties properties = new Properties();
        String name = plan.topics().prefix();
        properties.put("name", name);
        properties.put("connector.class", TextConnector.class.getName());
        properties.put("topic.prefix", name);
        properties.put("database.hostname", plan.source().host());
        properties.put("database.port", String.valueOf(plan.source().port()));
        properties.put("database.dbname", plan.source().database());
        properties.put("database.user", plan.source().user());
        properties.put("database.password", plan.source().password());
        // The driver would refuse a stream in the database's own encoding.
        properties.put("driver.allowEncodingChanges", "true");
        properties.put("plugin.name", "pgoutput");
        properties.put("slot.name", plan.slot());
        properties.put("slot.max.retries", "10");
        properties.put("slot.retry.delay.ms", "500");
        properties.put("publication.name", plan.publication());
        properties.put("publication.autocreate.mode", "disabled");
        properties.put("snapshot.mode", "no_data");
        properties.put("lsn.flush.mode", "connector");
        properties.put("offset.storage", PrimedOffsets.class.getName());
        properties.put("offset.flush.interval.ms", "0");
        properties.putAll(PrimedOffsets.settings(name, plan.start()));
        properties.put(CapturedStream.ID_KEY, id);
        properties.put("sourceinfo.struct.maker", SourceStructMaker.class.getName());
        properties.put(
                "message.prefix.include.list",
                Pattern.quote(Marker.messagePrefix(plan.topics())) + ',' + Pattern.quote(DdlTriggers.MESSAGE_PREFIX));
        // Debezium knows the stream's tables under made-up names; of the database's own it has to read none.
        properties.put("table.include.list", Relation.TABLES);
        properties.put("skipped.operations", "none");
        properties.put("tombstones.on.delete", "false");
        properties.put("event.converting.failure.handling.mode", "fail");
        properties.put("errors.max.retries", "0");
        properties.put("poll.interval.ms", "10");
        properties.put("max.batch.size", "4096");
        // Records that wait are copied by each collection of garbage: no more than the next batch needs.
        properties.put("max.queue.size", "8192");
        properties.put("max.queue.size.in.bytes", String.valueOf(64L * 1024 * 1024));
        properties.put("status.update.interval.ms", "5000");
        // The next run must not wait until the metrics of one that ends slowly have gone.
        properties.put("custom.metric.tags", "run=" + id);
        properties.put("heartbeat.interval.ms", "0");
        properties.put("record.processing.order", "ORDERED");
        properties.put("debezium.embedded.shutdown.pause.before.interrupt.ms", "1000");
        properties.put("task.management.timeout.ms", "60000");
        return properties;
    }

    /** Stops streaming and waits until the engine's threads have ended. */
    @Override
    public void close() {
        try {
            closeWhenStarted();
            end.get(CLOSE_SECONDS, TimeUnit.SECONDS);
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn(
                    "the engine has not ended within {} s; its producer is fenced, so it can do no harm",
                    CLOSE_SECONDS);
        } finally {
            CapturedStream.forget(id);
        }
    }

    /** The engine refuses to close while its task starts, and throws if it has ended already. */
    private void closeWhenStarted() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CLOSE_SECONDS);
        while (!end.isDone() && System.nanoTime() < deadline) {
            try {
                engine.close();
                return;
            } catch (IllegalStateException | IOException e) {
                LOG.debug("the engine cannot be closed yet", e);
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }
}
