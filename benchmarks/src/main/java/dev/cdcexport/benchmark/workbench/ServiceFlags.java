package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.stack.JvmFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * With which flags the JVMs of the services run: those of the quick start, and more.
 *
 * @param more beyond the flags of the quick start, for each service
 */
public record ServiceFlags(Map<ServiceKind, List<String>> more) {

    /** Copies the map. */
    public ServiceFlags {
        more = Map.copyOf(more);
    }

    /**
     * The flags of one JVM.
     *
     * @param name of the process, which stands for {@code %n} in flags: a service is started more than once
     */
    List<String> of(ServiceKind kind, String name) {
        List<String> flags = new ArrayList<>(JvmFlags.SERVER);
        if (kind == ServiceKind.CAPTURE) {
            flags.addAll(JvmFlags.CAPTURE);
        }
        more.getOrDefault(kind, List.of()).forEach(flag -> flags.add(flag.replace("%n", name)));
        return flags;
    }
}
