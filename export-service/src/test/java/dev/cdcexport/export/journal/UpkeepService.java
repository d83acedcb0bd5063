package dev.cdcexport.export.journal;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.run.JobEngine;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.snapshot.WaitLimits;
import dev.cdcexport.export.store.DirectoryStore;
import dev.cdcexport.export.store.SpillDirectory;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The parts of the export service that look after jobs and consumers. */
final class UpkeepService implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Clock CLOCK = Clock.systemUTC();

    private final SampleDatabase database;
    private final CutFeed feed;
    private final CutRequests requests;
    private final JobEngine engine;

    UpkeepService(KafkaClients clients, TopicAdmin topicAdmin, TopicNames topics, Path folder) throws Exception {
        feed = new CutFeed(clients, topics, CLOCK);
        database = SharedStack.get().newDatabase("upkeep");
        requests = new CutRequests(feed, database.export(), topics, CLOCK, PATIENCE);
        engine = new JobEngine(new JobEngine.Environment(
                database.export(),
                "cdc_export",
                topics,
                clients,
                topicAdmin,
                feed,
                requests,
                new DirectoryStore(folder, "app"),
                new SpillDirectory(folder.resolve(".spill")),
                new SoftDeleteColumns(Map.of()),
                new WaitLimits(PATIENCE, PATIENCE),
                4,
                1,
                1_000_000,
                Duration.ofMillis(1),
                job -> {},
                CLOCK));
    }

    JobEngine engine() {
        return engine;
    }

    @Override
    public void close() throws SQLException {
        engine.close();
        requests.close();
        feed.close();
        database.drop();
    }
}
