package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.FreePorts;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The port of each listener, no two alike.
 *
 * @param byListener all listeners' ports
 */
record Ports(Map<Listener, Integer> byListener) {

    /** Refuses two listeners on one port. */
    Ports {
        byListener = Map.copyOf(byListener);
        Map<Integer, Listener> seen = new HashMap<>();
        for (Listener listener : Listener.values()) {
            Listener other = seen.put(byListener.get(listener), listener);
            if (other != null) {
                throw new UserException("Port " + byListener.get(listener) + " is given to " + other.label()
                        + " and to " + listener.label() + "; choose another with " + listener.option() + ".");
            }
        }
    }

    /** Reads the ports that {@link #save} wrote. */
    static Ports load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UserException("Nothing has been started in this checkout; ./quickstart starts all.", e);
        }
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            ports.put(listener, Integer.valueOf(properties.getProperty(listener.label())));
        }
        return new Ports(ports);
    }

    /** Remembers the ports for other commands. */
    void save(Path file) {
        Properties properties = new Properties();
        byListener.forEach((listener, port) -> properties.setProperty(listener.label(), String.valueOf(port)));
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    int of(Listener listener) {
        Integer port = byListener.get(listener);
        if (port == null) {
            throw new IllegalStateException("no port for " + listener);
        }
        return port;
    }

    /**
     * Makes sure that nobody listens on any of the ports.
     *
     * @throws UserException naming the first that is taken
     */
    void verifyFree() {
        for (Listener listener : Listener.values()) {
            if (!FreePorts.isFree(of(listener))) {
                throw new UserException("Port " + of(listener) + " (" + listener.label()
                        + ") is taken by another program; choose another with " + listener.option() + " <port>.");
            }
        }
    }
}
