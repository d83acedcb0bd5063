package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Programs that we have started and that must not outlive us, not even when we are killed. The workbench uses it, from any thread. */
final class ChildProcesses {

    private final Path folder;
    private final List<Process> adopted = new CopyOnWriteArrayList<>();

    /** Remembers them in a folder of its own, for the next run. */
    ChildProcesses(Path folder) {
        this.folder = folder;
    }

    /** Ends those that an earlier run left behind. */
    void endOrphans() {
        try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.empty()) {
            files.map(PidFile::new).flatMap(file -> file.findAlive().stream()).forEach(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder, e);
        }
    }

    void adopt(Process program) {
        Folders.create(folder);
        new PidFile(folder.resolve(program.pid() + ".pid")).write(program.toHandle());
        adopted.add(program);
    }

    /** Ends all that have not ended yet. */
    void end() {
        adopted.forEach(Process::destroyForcibly);
    }
}
