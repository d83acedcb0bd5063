package dev.cdcexport.export.health;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.run.JobListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Counts the jobs that have ended, and what they have delivered. */
final class JobMeters implements JobListener {

    private final MeterRegistry registry;
    private final Counter rows;
    private final Counter bytes;

    JobMeters(MeterRegistry registry) {
        this.registry = registry;
        this.rows = Counter.builder("export.rows")
                .description("Rows and change lines in files that were delivered")
                .register(registry);
        this.bytes = Counter.builder("export.bytes")
                .description("Size of the files that were delivered")
                .baseUnit("bytes")
                .register(registry);
    }

    @Override
    public void ended(ExportJob job) {
        Instant end = job.finishedAt();
        Timer.builder("export.jobs")
                .description("Jobs that have ended, from their acceptance to their end")
                .tag("type", job.type().code())
                .tag("status", job.status().name().toLowerCase(Locale.ROOT))
                .register(registry)
                .record(end == null ? Duration.ZERO : Duration.between(job.createdAt(), end));
        JobOutcome outcome = job.publication();
        if (outcome != null && job.status() == JobStatus.SUCCEEDED) {
            rows.increment((double) outcome.rows());
            bytes.increment((double) outcome.bytes());
        }
    }
}
