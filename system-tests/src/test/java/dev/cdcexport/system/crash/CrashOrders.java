package dev.cdcexport.system.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Inside a service: the test's order, and whether the time for it has come. An order is a file {@code POINT HIT ACTION}, HIT 0 withdraws; it is
 * taken in by deleting it. Any of the service's threads may reach a point.
 */
public final class CrashOrders {

    /** The exit code of a JVM that died at its point. */
    public static final int DIED = 86;

    private static final int UNREADABLE = 87;
    private static final long LOOK_MILLIS = 2;

    private static volatile @Nullable Order order;
    private static @Nullable Path file;

    private CrashOrders() {}

    /** What to do when a point is reached for the n-th time. */
    private record Order(String point, AtomicInteger hitsLeft, Action action) {}

    /** What happens to who reaches the point. */
    public enum Action {
        /** The JVM dies. */
        DIE,
        /** The thread waits, until the file of the order with the ending {@code .held} is deleted; the rest of the JVM goes on. */
        HOLD
    }

    /**
     * Starts the service, which follows the orders of a file from now on.
     *
     * @param arguments the file, the service's main class, and its arguments
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        follow(Path.of(arguments[0]));
        Class.forName(arguments[1]).getMethod("main", String[].class).invoke(null, (Object)
                Arrays.copyOfRange(arguments, 2, arguments.length));
    }

    /** All that the service's JVM needs for it. */
    static List<Class<?>> classes() {
        return List.of(CrashOrders.class, Order.class, Action.class);
    }

    private static void follow(Path orders) {
        file = orders;
        takeOrEnd();
        Thread thread = new Thread(CrashOrders::follow, "crash-orders");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Called from the marked methods. Halting ends all threads in this very call, without shutdown hooks and without flushing anything, and
     * the kernel closes what was open: what SIGKILL leaves behind, at an instruction that SIGKILL from outside could never be aimed at.
     *
     * @param point the name of the crash point
     */
    public static void reached(String point) {
        Order wanted = order;
        if (wanted == null || !wanted.point().equals(point) || wanted.hitsLeft().decrementAndGet() != 0) {
            return;
        }
        order = null;
        if (wanted.action() == Action.DIE) {
            end(DIED, "died at " + point);
        }
        hold(point);
    }

    private static void end(int code, String why) {
        System.err.println("crash orders: " + why);
        Runtime.getRuntime().halt(code);
    }

    private static void hold(String point) {
        Path held = Path.of(file + ".held");
        try {
            Files.writeString(held, point);
            while (Files.exists(held)) {
                pause();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void follow() {
        while (true) {
            takeOrEnd();
            pause();
        }
    }

    private static void takeOrEnd() {
        try {
            take();
        } catch (IOException e) {
            end(UNREADABLE, "cannot read the orders: " + e);
        }
    }

    private static void take() throws IOException {
        Path orders = Path.of(String.valueOf(file));
        if (!orders.toFile().exists()) {
            return;
        }
        try {
            String[] words = Files.readString(orders).split(" ", 3);
            int hit = Integer.parseInt(words[1]);
            order = hit == 0 ? null : new Order(words[0], new AtomicInteger(hit), Action.valueOf(words[2]));
            Files.delete(orders);
        } catch (NoSuchFileException e) {
            // It was withdrawn.
        }
    }

    /** Deaf to interrupts: a thread that is held stays so. */
    private static void pause() {
        boolean interrupted = false;
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.onSpinWait();
        }
    }

    /** Gives an order, from the test's JVM; the service takes it in by deleting the file. */
    static void give(Path orders, CrashPoint point, int hit, Action action) {
        try {
            Path partial = Files.writeString(Path.of(orders + ".partial"), point + " " + hit + ' ' + action);
            Files.move(partial, orders, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
