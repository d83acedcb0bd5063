package dev.cdcexport.export.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.job.PublishedJobs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JobMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PublishedJobs jobs = new PublishedJobs("c", "thing");

    @Test
    void countsJobsByTypeAndStatus() {
        JobMeters meters = new JobMeters(registry);
        meters.ended(jobs.succeeded("1", 1, 7));
        meters.ended(jobs.succeeded("2", 2, 9));
        meters.ended(jobs.queued("3").cancelled(PublishedJobs.NOW.plusSeconds(3)));

        assertThat(count("succeeded")).isEqualTo(2);
        assertThat(count("cancelled")).isEqualTo(1);
        assertThat(registry.get("export.jobs")
                        .tag("status", "cancelled")
                        .timer()
                        .totalTime(TimeUnit.SECONDS))
                .isEqualTo(3);
    }

    private long count(String status) {
        return registry.get("export.jobs")
                .tags("type", "full", "status", status)
                .timer()
                .count();
    }
}
