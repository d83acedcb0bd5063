package dev.cdcexport.export.health;

import dev.cdcexport.export.ExportSettings;
import dev.cdcexport.export.cut.CutFeed;
import dev.cdcexport.export.kafka.TopicAdmin;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.run.ActiveInstance;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The health indicators: each asks what it speaks of, now. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    private static final int ANSWER_SECONDS = 4;

    @Bean
    HealthIndicator postgresHealthIndicator(ExportSettings settings) {
        return () -> {
            try (Connection connection =
                    settings.source().toDatabase().openWatched("cdc-export health", ANSWER_SECONDS)) {
                return Health.up()
                        .withDetail("version", connection.getMetaData().getDatabaseProductVersion())
                        .build();
            } catch (SQLException e) {
                return down(ExportException.sourceUnavailable(e));
            }
        };
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(TopicAdmin admin) {
        return () -> {
            try {
                return Health.up()
                        .withDetail(
                                "clusterId",
                                admin.clusterId(Duration.ofSeconds(ANSWER_SECONDS))
                                        .orElse("unknown"))
                        .build();
            } catch (KafkaException e) {
                return down(ExportException.brokerUnavailable(e));
            }
        };
    }

    @Bean
    HealthIndicator captureHealthIndicator(CutFeed feed, Clock clock, ExportSettings settings) {
        return () -> {
            Duration silent = Duration.between(feed.lastSignOfLife(), clock.instant());
            boolean silentForTooLong = silent.compareTo(settings.captureSilence()) > 0;
            Health.Builder health = silentForTooLong ? Health.down() : Health.up();
            feed.newest()
                    .ifPresent(cut -> health.withDetail("newestCut", cut.lsn().toString())
                            .withDetail("committedAt", cut.committedAt().toString())
                            .withDetail("epoch", cut.epoch()));
            if (silentForTooLong) {
                health.withDetail("detail", "capture has given no sign of life for " + settings.captureSilence())
                        .withDetail("remedy", "Look at the capture service's /actuator/health.");
            }
            return health.build();
        };
    }

    @Bean
    HealthIndicator instanceHealthIndicator(ActiveInstance instance) {
        return () -> {
            ActiveInstance.State state = instance.state();
            Health.Builder health = instance.lastFailure()
                    .map(HealthConfiguration::downBuilder)
                    .orElseGet(() -> state == ActiveInstance.State.STARTING ? starting() : Health.up());
            return health.withDetail("state", state.name()).build();
        };
    }

    /** It would refuse every call for now: whoever waits for it to be ready waits on. */
    private static Health.Builder starting() {
        return Health.outOfService()
                .withDetail("detail", "the service is starting: it looks for the leader's lock, or reads the job log")
                .withDetail("remedy", "Wait until it is ready.");
    }

    private static Health down(ExportException problem) {
        return downBuilder(problem).build();
    }

    private static Health.Builder downBuilder(ExportException problem) {
        return Health.down().withDetail("detail", problem.detail()).withDetail("remedy", problem.remedy());
    }
}
