package dev.cdcexport.stack;

import java.util.List;

/** With which flags the JVMs of the quick start run; benchmarks run the services with the same. */
public final class JvmFlags {

    /** Of every JVM that is a process of its own. */
    public static final List<String> SERVER = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");

    /** Of capture besides: records that wait for the next batch die young if there is room until then. */
    public static final List<String> CAPTURE = List.of("-Xmn256m");

    private JvmFlags() {}
}
