package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    Path folder;

    @Test
    void findsTheProcessThatItRemembers() {
        PidFile file = new PidFile(folder.resolve("pid"));
        file.write(ProcessHandle.current());

        assertThat(file.findAlive()).contains(ProcessHandle.current());
    }

    @Test
    void doesNotTakeALaterProcessOfTheSameIdForTheRememberedOne() throws IOException {
        Path path = folder.resolve("pid");
        Files.writeString(path, ProcessHandle.current().pid() + "\n2020-01-01T00:00:00Z\n");

        assertThat(new PidFile(path).findAlive()).isEmpty();
    }

    @Test
    void findsNothingWhereNothingIsRemembered() {
        PidFile file = new PidFile(folder.resolve("pid"));
        assertThat(file.findAlive()).isEmpty();

        file.write(ProcessHandle.current());
        file.delete();
        assertThat(file.findAlive()).isEmpty();
    }
}
