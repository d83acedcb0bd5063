package dev.cdcexport.export.health;

import dev.cdcexport.export.run.ActiveInstance;
import dev.cdcexport.export.run.JobCounts;
import dev.cdcexport.export.run.JobListener;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToIntFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The service's meters; docs/operations.md lists them. */
@Configuration(proxyBeanMethods = false)
class MeterConfiguration {

    @Bean
    JobListener jobMeters(MeterRegistry registry) {
        return new JobMeters(registry);
    }

    @Bean
    MeterBinder instanceMeters(ActiveInstance instance) {
        return registry -> {
            Gauge.builder("export.active", instance, i -> i.state() == ActiveInstance.State.ACTIVE ? 1 : 0)
                    .description("1 where this instance accepts and runs jobs, 0 where it starts or waits")
                    .register(registry);
            open(registry, instance, "running", "Jobs that a worker is at", JobCounts::running);
            open(registry, instance, "waiting", "Jobs that wait for a worker or for their turn", JobCounts::waiting);
            open(registry, instance, "pausing", "Jobs that have failed and will be tried again", JobCounts::pausing);
        };
    }

    private static void open(
            MeterRegistry registry,
            ActiveInstance instance,
            String state,
            String description,
            ToIntFunction<JobCounts> count) {
        Gauge.builder("export.jobs." + state, instance, i -> count.applyAsInt(i.counts()))
                .description(description)
                .register(registry);
    }
}
