package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.FreePorts;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The quick start that runs in a checkout, seen from another terminal: tells of it, and stops it. */
final class RunningStart {

    static final int UP = 0;
    static final int UNWELL = 1;

    /** As {@code systemctl status} has it. */
    static final int NOT_RUNNING = 3;

    private static final String NOTHING_RUNS = "Nothing runs in this checkout; ./quickstart starts all.";
    private static final long STOP_SECONDS = 90;

    private final Layout layout;
    private final PrintStream out;

    RunningStart(Layout layout, PrintStream out) {
        this.layout = layout;
        this.out = out;
    }

    /** Prints what runs and whether it is well, and gives the exit code. */
    int status() {
        Optional<ProcessHandle> launcher = RunLock.holder(layout.lock());
        if (launcher.isEmpty()) {
            out.println(NOTHING_RUNS);
            return NOT_RUNNING;
        }
        out.println("The quick start runs, process " + launcher.get().pid() + '.');
        Ports ports = Ports.load(layout.ports());
        int code = UP;
        for (Listener listener : Listener.values()) {
            boolean isUp = isUp(listener, ports.of(listener));
            code = isUp ? code : UNWELL;
            out.printf(
                    Locale.ROOT,
                    "  %-9s 127.0.0.1:%-6d %s%n",
                    listener.label(),
                    ports.of(listener),
                    isUp ? "up" : "DOWN");
        }
        out.println("Logs are in " + layout.logs() + '.');
        return code;
    }

    private static boolean isUp(Listener listener, int port) {
        boolean isService = listener == Listener.EXPORT || listener == Listener.CAPTURE;
        return isService ? new Health(port).isUp() : !FreePorts.isFree(port);
    }

    /** Stops it, as Ctrl-C in its terminal does, and waits until all is gone. */
    void stop() {
        ProcessHandle launcher = RunLock.holder(layout.lock()).orElse(null);
        if (launcher == null) {
            out.println(NOTHING_RUNS);
            return;
        }
        CompletableFuture<ProcessHandle> end = launcher.onExit();
        launcher.destroy();
        try {
            end.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new UserException(
                    "Process " + launcher.pid() + " has not stopped within " + STOP_SECONDS + " s; see "
                            + layout.logs(),
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.println("Stopped.");
    }
}
