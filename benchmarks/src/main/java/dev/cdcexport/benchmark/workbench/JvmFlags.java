package dev.cdcexport.benchmark.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * With which flags the JVMs of the services run.
 *
 * @param more beyond the flags of the quick start, for each service
 */
public record JvmFlags(Map<ServiceKind, List<String>> more) {

    /** As in the quick start. */
    private static final List<String> ALL = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    /** Records that wait for the next batch die young if there is room until then. */
    private static final String CAPTURE = "-Xmn256m";

    /** Copies the map. */
    public JvmFlags {
        more = Map.copyOf(more);
    }

    /**
     * The flags of one JVM.
     *
     * @param name of the process, which stands for {@code %n} in flags: a service is started more than once
     */
    List<String> of(ServiceKind kind, String name) {
        List<String> flags = new ArrayList<>(ALL);
        if (kind == ServiceKind.CAPTURE) {
            flags.add(CAPTURE);
        }
        more.getOrDefault(kind, List.of()).forEach(flag -> flags.add(flag.replace("%n", name)));
        return flags;
    }
}
