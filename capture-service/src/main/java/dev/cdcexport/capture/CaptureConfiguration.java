package dev.cdcexport.capture;

import dev.cdcexport.capture.publish.KafkaClients;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the service, its health and its metrics. */
@Configuration(proxyBeanMethods = false)
class CaptureConfiguration {

    private static final int ANSWER_SECONDS = 4;
    private static final double MILLIS = 1000;

    @Bean
    CaptureStatus captureStatus() {
        return new CaptureStatus();
    }

    @Bean
    KafkaClients kafkaClients(CaptureSettings settings) {
        return new KafkaClients(settings.kafka().bootstrapServers());
    }

    @Bean
    EpochConfirmation epochConfirmation() {
        return new EpochConfirmation();
    }

    @Bean
    EpochEndpoint epochEndpoint(CaptureStatus status, EpochConfirmation confirmation) {
        return new EpochEndpoint(status, confirmation);
    }

    @Bean(initMethod = "start")
    CaptureLoop captureLoop(
            CaptureSettings settings, KafkaClients clients, CaptureStatus status, EpochConfirmation confirmation) {
        return new CaptureLoop(settings, clients, status, confirmation, Clock.systemUTC());
    }

    @Bean
    HealthIndicator captureHealthIndicator(CaptureStatus status) {
        return () -> {
            boolean working = status.state() != CaptureStatus.State.STARTING;
            Health.Builder health = working ? Health.up() : Health.down();
            health.withDetail("state", status.state().name());
            status.problem().ifPresent(problem -> health.withDetail("problem", problem));
            status.position()
                    .ifPresent(position -> health.withDetail("epoch", position.epoch())
                            .withDetail("publishedUpTo", position.resumeLsn().toString())
                            .withDetail("lastPublished", status.lastPublished().toString()));
            status.epochBeginning().ifPresent(beginning -> health.withDetail("epochBegan", beginning));
            return health.withDetail("slotLagBytes", status.lagBytes())
                    .withDetail("ddl", status.isDdlTold() ? "TOLD" : "LOOKED_UP")
                    .withDetail("refusedTables", status.refusals())
                    .withDetail("lostChanges", status.interrupted())
                    .build();
        };
    }

    @Bean
    HealthIndicator postgresHealthIndicator(CaptureSettings settings) {
        return () -> {
            try (Connection connection =
                    settings.source().toDatabase().openWatched("cdc-export health", ANSWER_SECONDS)) {
                return Health.up()
                        .withDetail("version", connection.getMetaData().getDatabaseProductVersion())
                        .build();
            } catch (SQLException e) {
                return down("PostgreSQL does not answer: " + e.getMessage());
            }
        };
    }

    @Bean(destroyMethod = "close")
    Admin healthAdmin(KafkaClients clients) {
        return clients.admin();
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(Admin admin) {
        return () -> {
            try {
                return Health.up()
                        .withDetail(
                                "clusterId", admin.describeCluster().clusterId().get(ANSWER_SECONDS, TimeUnit.SECONDS))
                        .build();
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e.getCause();
                return down("Kafka does not answer"
                        + (cause == null ? " within " + ANSWER_SECONDS + " s" : ": " + cause.getMessage()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return down("interrupted while asking Kafka");
            }
        };
    }

    @Bean
    FunctionCounter publishedEvents(CaptureStatus status, MeterRegistry registry) {
        return FunctionCounter.builder("capture.events.published", status, CaptureStatus::events)
                .description("Change events published since the service started")
                .register(registry);
    }

    @Bean
    FunctionCounter foreignMarkers(CaptureStatus status, MeterRegistry registry) {
        return FunctionCounter.builder("capture.markers.foreign", status, CaptureStatus::foreignMarkers)
                .description(
                        "Logical decoding messages with the services' prefix that the services have not signed, since the service started")
                .register(registry);
    }

    @Bean
    FunctionCounter lostChanges(CaptureStatus status, MeterRegistry registry) {
        return FunctionCounter.builder("capture.changes.lost", status, CaptureStatus::lostChanges)
                .description("Changes that no record can hold, since the service started; health says of which tables")
                .register(registry);
    }

    @Bean
    Gauge refusedTables(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder("capture.tables.refused", status, s -> s.refusals().size())
                .description("Tables of the publication that are not captured; health says why")
                .register(registry);
    }

    @Bean
    Gauge toldDdl(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder("capture.ddl.told", status, s -> s.isDdlTold() ? 1 : 0)
                .description("1 while event triggers tell of DDL, 0 while it is looked up in the catalogue")
                .register(registry);
    }

    @Bean
    Gauge slotLag(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder("capture.slot.lag", status, CaptureStatus::lagBytes)
                .baseUnit("bytes")
                .description("WAL after what the slot has acknowledged, which PostgreSQL has to keep")
                .register(registry);
    }

    @Bean
    Gauge lastPublished(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder(
                        "capture.last.published", status, s -> s.lastPublished().toEpochMilli() / MILLIS)
                .baseUnit("seconds")
                .description("When a batch was last committed, since the Unix epoch; heartbeats count")
                .register(registry);
    }

    @Bean
    Gauge epoch(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder(
                        "capture.epoch",
                        status,
                        s -> s.position().map(p -> p.epoch()).orElse(0))
                .description("The life of the replication slot, counted from 1")
                .register(registry);
    }

    @Bean
    Gauge streaming(CaptureStatus status, MeterRegistry registry) {
        return Gauge.builder("capture.streaming", status, s -> s.state() == CaptureStatus.State.STREAMING ? 1 : 0)
                .description("1 while changes are published")
                .register(registry);
    }

    private static Health down(String detail) {
        return Health.down()
                .withDetail("detail", detail)
                .withDetail("remedy", "Check that it runs and can be reached; capture recovers by itself.")
                .build();
    }
}
