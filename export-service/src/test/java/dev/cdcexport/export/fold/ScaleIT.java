package dev.cdcexport.export.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.JavaCommand;
import dev.cdcexport.stack.SharedStack;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory is bounded whatever the range: 500,000 changes under a heap of 64 MB, in the profile {@code long} 20,000,000 under 512 MB. */
class ScaleIT {

    private static final int CHANGES = Integer.getInteger("scale.changes", 500_000);
    private static final String HEAP = System.getProperty("scale.heap", "64m");
    private static final String SORT_BUFFER = System.getProperty("scale.sort-buffer", "16000000");
    private static final long TIMEOUT_MINUTES = 60;

    @TempDir
    Path folder;

    @Test
    void writesEveryKindOfFileOfAHugeRangeInASmallHeap() throws Exception {
        ManyChanges changes = new ManyChanges("scale.public.users", CHANGES, CHANGES / 2);
        changes.produce(SharedStack.get().bootstrapServers());
        Path spill = Files.createDirectory(folder.resolve("spill"));
        Path printed = folder.resolve("printed");

        List<String> command = JavaCommand.begin();
        command.addAll(List.of(
                "-Xmx" + HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path")
                        + File.pathSeparator
                        + System.getProperty("surefire.test.class.path", ""),
                ScaleMain.class.getName(),
                SharedStack.get().bootstrapServers(),
                changes.topic(),
                String.valueOf(changes.changes()),
                String.valueOf(changes.keys()),
                SORT_BUFFER,
                spill.toString()));
        Process child = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        boolean ended = child.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
        child.destroyForcibly();

        String output = Files.readString(printed);
        System.out.println(output);
        assertThat(ended).as(output).isTrue();
        assertThat(child.exitValue()).as(output).isZero();
        int keys = changes.keys();
        int deleted = keys / ManyChanges.DELETED;
        assertThat(output)
                .contains("delta net: " + keys + " rows, " + deleted + " deletes, 0 departures")
                .contains("delta all: " + changes.changes() + " rows, " + deleted + " deletes, 0 departures")
                .contains("incremental: " + (keys - deleted) + " rows, 0 deletes, " + deleted + " departures");
        assertThat(spill).isEmptyDirectory();
    }
}
