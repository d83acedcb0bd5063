package dev.cdcexport.export;

import dev.cdcexport.contract.TopicNames;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.cut.CutRequests;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.journal.JobIndex;
import dev.cdcexport.export.kafka.KafkaClients;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.proof.Verifications;
import dev.cdcexport.export.run.ActiveInstance;
import dev.cdcexport.export.run.Consumers;
import dev.cdcexport.export.run.ExportJobs;
import dev.cdcexport.export.run.JobEngine;
import dev.cdcexport.export.run.JobListener;
import dev.cdcexport.export.schema.SoftDeleteColumns;
import dev.cdcexport.export.store.DirectoryStore;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.SpillDirectory;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the service. */
@Configuration(proxyBeanMethods = false)
class ExportConfiguration {

    private static final long NANOS_PER_MICRO = 1_000;

    /** Microseconds, as PostgreSQL's own times have. */
    @Bean
    Clock clock() {
        return Clock.tick(Clock.systemUTC(), Duration.ofNanos(NANOS_PER_MICRO));
    }

    @Bean
    TopicNames topicNames(ExportSettings settings) {
        return settings.topics();
    }

    @Bean
    SoftDeleteColumns softDeleteColumns(ExportSettings settings) {
        return settings.softDelete();
    }

    @Bean
    KafkaClients kafkaClients(ExportSettings settings) {
        return new KafkaClients(settings.kafka().bootstrapServers());
    }

    @Bean
    TopicAdmin topicAdmin(KafkaClients clients, ExportSettings settings) {
        return new TopicAdmin(clients, settings.kafka().topicDefaults());
    }

    @Bean
    CutFeed cutFeed(KafkaClients clients, TopicNames topics, Clock clock) {
        return new CutFeed(clients, topics, clock);
    }

    @Bean
    CutRequests cutRequests(CutFeed feed, TopicNames topics, Clock clock, ExportSettings settings) {
        return new CutRequests(feed, settings.source().toDatabase(), topics, clock, settings.captureSilence());
    }

    @Bean
    OutputStore outputStore(ExportSettings settings) throws IOException {
        return new DirectoryStore(settings.output(), settings.topicPrefix());
    }

    @Bean
    SpillDirectory spillDirectory(ExportSettings settings) throws IOException {
        return new SpillDirectory(settings.spill());
    }

    @Bean
    ExportOptions defaultOptions(ExportSettings settings) {
        return settings.csv().toOptions(settings.schemaChange());
    }

    @Bean
    JobEngine jobEngine(
            ExportSettings settings,
            TopicNames topics,
            KafkaClients clients,
            TopicAdmin admin,
            CutFeed feed,
            CutRequests requests,
            OutputStore store,
            SpillDirectory spill,
            SoftDeleteColumns softDelete,
            JobListener listener,
            Clock clock) {
        return new JobEngine(new JobEngine.Environment(
                settings.source().toDatabase(),
                settings.publication(),
                topics,
                clients,
                admin,
                feed,
                requests,
                store,
                spill,
                softDelete,
                settings.snapshot().limits(),
                settings.snapshot().streams(),
                settings.workers(),
                settings.sortBuffer().toBytes(),
                settings.watermarkRefresh(),
                listener,
                clock));
    }

    @Bean
    ExportJobs exportJobs(JobEngine engine) {
        return engine.jobs();
    }

    @Bean
    Consumers consumers(JobEngine engine) {
        return engine.consumers();
    }

    @Bean
    Verifications verifications(JobEngine engine) {
        return engine.verifications();
    }

    @Bean
    JobIndex jobIndex(JobEngine engine) {
        return engine.index();
    }

    @Bean
    ActiveInstance activeInstance(JobEngine engine) {
        return engine.instance();
    }
}
