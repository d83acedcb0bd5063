package dev.cdcexport.export.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningJobTest {

    private final RunningJob job = new RunningJob("job", "c");

    @Test
    void cannotBePublishedOnceCancelled() {
        assertThat(job.cancel()).isTrue();
        assertThat(job.beginPublishing()).isFalse();
        assertThat(job.cancel()).isTrue();
    }

    @Test
    void cannotBeCancelledOnceItsPublicationHasBegun() {
        assertThat(job.beginPublishing()).isTrue();
        assertThat(job.cancel()).isFalse();
        assertThat(job.isCancelled()).isFalse();
        assertThat(job.beginPublishing()).isTrue();
    }

    @Test
    void canBeCancelledAgainAfterAPublicationThatDidNotHappen() {
        job.beginPublishing();
        job.publishingFailed();
        assertThat(job.cancel()).isTrue();
    }

    @Test
    void interruptsItsWorkerWhenCancelledAndLeavesTheThreadAloneAfterItsEnd() {
        job.begin();
        job.cancel();
        assertThat(Thread.interrupted()).isTrue();
        job.end();
        job.interrupt();
        assertThat(Thread.interrupted()).isFalse();
    }
}
