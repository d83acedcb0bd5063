package dev.cdcexport.benchmark.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessTimeTest {

    @Test
    void countsAChildOnceItHasEnded() {
        assumeTrue(Files.exists(Path.of("/proc/self/stat")));
        double tree = ProcessTime.ofTree(ProcessHandle.current());
        double ended = ProcessTime.ofEndedChildren();
        new Command("sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done").run();
        double ofChild = ProcessTime.ofEndedChildren() - ended;
        assertThat(ofChild).isPositive();
        assertThat(ProcessTime.ofTree(ProcessHandle.current()) - tree).isGreaterThanOrEqualTo(ofChild);
    }
}
