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

    /** Copies the map. */
    public JvmFlags {
        more = Map.copyOf(more);
    }

    List<String> of(ServiceKind kind) {
        List<String> flags = new ArrayList<>(ALL);
        flags.addAll(more.getOrDefault(kind, List.of()));
        return flags;
    }
}
