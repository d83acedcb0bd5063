package dev.cdcexport.benchmark.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When, where and how it was measured.
 *
 * @param startedAt when
 * @param command what was run
 * @param version of the sources
 * @param processors what the machine computes with
 * @param memory how much it has
 * @param system its operating system
 * @param java the Java that the services ran on
 */
public record Setting(
        Instant startedAt,
        String command,
        String version,
        String processors,
        String memory,
        String system,
        String java) {

    private static final Pattern MODEL = Pattern.compile("model name\\s*: (.*)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");
    private static final double KIBIBYTES_PER_GIBIBYTE = 1024 * 1024;

    /**
     * What is known of this machine, now.
     *
     * @param command what is run
     * @param version of the sources
     */
    public static Setting here(String command, String version) {
        int processors = Runtime.getRuntime().availableProcessors();
        String model = find(MODEL, Path.of("/proc/cpuinfo"));
        String kibibytes = find(MEMORY, Path.of("/proc/meminfo"));
        return new Setting(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                command,
                version,
                processors + " processors" + (model.isEmpty() ? "" : ", " + model.strip()),
                kibibytes.isEmpty()
                        ? ""
                        : String.format(
                                Locale.ROOT, "%.0f GiB", Double.parseDouble(kibibytes) / KIBIBYTES_PER_GIBIBYTE),
                System.getProperty("os.name") + ' ' + System.getProperty("os.version"),
                "Java " + System.getProperty("java.version"));
    }

    /** In one line. */
    public String text() {
        return "%s, %s, %s memory, %s, %s, %s".formatted(startedAt, processors, memory, system, java, version);
    }

    private static String find(Pattern pattern, Path file) {
        try {
            Matcher matcher = pattern.matcher(Files.exists(file) ? Files.readString(file) : "");
            return matcher.find() ? matcher.group(1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}
