package dev.cdcexport.system;

import dev.cdcexport.stack.JavaCommand;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A service's jar as the images have it, taken apart, with an archive of its classes beside it: its JVM starts with half the work. Made once
 * for each build of the jar, whichever test comes first.
 *
 * @param jar what to start
 * @param archive for {@code -XX:SharedArchiveFile}
 * @see <a href="https://docs.spring.io/spring-boot/reference/packaging/class-data-sharing.html">Spring Boot: Class Data Sharing</a>
 */
record InstalledService(Path jar, Path archive) {

    private static final long PATIENCE_SECONDS = 120;

    /** Whatever the archive was made with has to be given again, or the JVM leaves it aside. */
    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** The beginning of the command that starts it; what is needed to use the archive is among the rest. */
    static List<String> command() {
        List<String> command = JavaCommand.begin();
        command.addAll(FLAGS);
        return command;
    }

    /**
     * Finds or makes it.
     *
     * @param name of the service; system properties name its jar and the folder to install it in
     * @param settings with which it would start
     */
    static InstalledService find(String name, Map<String, String> settings) throws IOException {
        Path built = Path.of(System.getProperty(name + ".jar"));
        Path folder = Path.of(System.getProperty("installed.services"), name);
        InstalledService service =
                new InstalledService(folder.resolve(built.getFileName()), folder.resolve("classes.jsa"));
        Files.createDirectories(folder.getParent());
        try (FileChannel lock = FileChannel.open(
                        folder.resolveSibling(name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (!held.isValid()) {
                throw new IOException("no lock on " + folder);
            }
            if (!service.isOf(built)) {
                Files.deleteIfExists(service.archive());
                List<String> extract = JavaCommand.begin();
                extract.addAll(List.of(
                        "-Djarmode=tools",
                        "-jar",
                        built.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        folder.toString()));
                run(extract);
                service.train(name, settings);
            }
        }
        return service;
    }

    private boolean isOf(Path built) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(built)) > 0;
    }

    /** A start that reaches neither PostgreSQL nor Kafka, and ends before the service listens. */
    private void train(String name, Map<String, String> settings) throws IOException {
        Map<String, String> offline = new HashMap<>(settings);
        offline.put(name + ".source.port", "1");
        offline.put(name + ".kafka.bootstrap-servers", "127.0.0.1:1");
        List<String> command = command();
        command.addAll(List.of(
                "-XX:ArchiveClassesAtExit=" + archive, "-Dspring.context.exit=onRefresh", "-jar", jar.toString()));
        offline.forEach((key, value) -> command.add("--" + key + '=' + value));
        run(command);
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("failed: " + command);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
