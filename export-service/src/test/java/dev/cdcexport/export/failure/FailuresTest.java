package dev.cdcexport.export.failure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class FailuresTest {

    @Test
    void saysOfAFullLockTableHowToMakeItLargerAndDoesNotTryAgain() {
        ExportException problem = Failures.problem(new SQLException("out of shared memory", "53200"));
        assertThat(problem.type()).isEqualTo(ProblemType.SOURCE_UNAVAILABLE);
        assertThat(problem.detail()).contains("out of shared memory", "locks");
        assertThat(problem.remedy()).contains("max_locks_per_transaction");
        assertThat(problem.isTransient()).isFalse();
    }
}
