package dev.cdcexport.system.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;

/** A process and those that it has begun, stopped: their connections stay, nothing is answered. Closing lets them go on. */
public final class Frozen implements AutoCloseable {

    private final List<ProcessHandle> processes;

    private Frozen(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** SIGSTOP. The first one begins no further process then. */
    public static Frozen freeze(ProcessHandle process) {
        signal("STOP", List.of(process));
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        Frozen frozen = new Frozen(all);
        try {
            signal("STOP", all);
        } catch (RuntimeException e) {
            frozen.close();
            throw e;
        }
        return frozen;
    }

    /** SIGCONT. */
    @Override
    public void close() {
        signal("CONT", processes);
    }

    private static void signal(String signal, List<ProcessHandle> processes) {
        processes.forEach(process -> signal(signal, process));
    }

    /** One that has ended meanwhile needs none. */
    private static void signal(String signal, ProcessHandle process) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (code != 0 && process.isAlive()) {
                throw new IllegalStateException("kill -" + signal + ' ' + process.pid() + " gave " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
