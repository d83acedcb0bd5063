package dev.cdcexport.system.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The test's end of the crash points in one service's JVM: gives orders. One thread uses it. */
public final class CrashControl {

    /** The exit code of a JVM that died at its point. */
    public static final int DIED = CrashOrders.DIED;

    private final Path orders;

    private CrashControl(Path orders) {
        this.orders = orders;
    }

    /**
     * For a service that is to be started with {@link #start}.
     *
     * @param folder where the orders live
     * @param name a name of its own in the folder
     */
    public static CrashControl prepare(Path folder, String name) {
        return new CrashControl(folder.resolve(name + ".order").toAbsolutePath());
    }

    /**
     * What stands on the command line instead of the service's main class; its arguments follow.
     *
     * @param mainClass the service's
     */
    public List<String> start(String mainClass) {
        return List.of(CrashOrders.class.getName(), orders.toString(), mainClass);
    }

    /** Whoever reaches the point for the n-th time from now on ends the JVM. To be followed by {@link #isTaken()}. */
    public void dieAt(CrashPoint point, int hit) {
        CrashOrders.give(orders, point, hit, CrashOrders.Action.DIE);
    }

    /** Whoever reaches the point for the n-th time from now on waits there. To be followed by {@link #isTaken()}. */
    public void holdAt(CrashPoint point, int hit) {
        CrashOrders.give(orders, point, hit, CrashOrders.Action.HOLD);
    }

    /** Nobody is to die or wait, wherever. To be followed by {@link #isTaken()}. */
    public void withdraw() {
        CrashOrders.give(orders, CrashPoint.CAPTURE_SENDS, 0, CrashOrders.Action.DIE);
    }

    /** Whether the service knows the last order. */
    public boolean isTaken() {
        return !Files.exists(orders);
    }

    /** Whether a thread has reached the point at which it is to wait. */
    public boolean isHolding() {
        return Files.exists(held());
    }

    /** Lets the thread that waits go on, and withdraws an order that was not taken. */
    public void release() {
        try {
            Files.deleteIfExists(orders);
            Files.deleteIfExists(held());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path held() {
        return Path.of(orders + ".held");
    }
}
