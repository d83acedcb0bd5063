package dev.cdcexport.system.driver;

import dev.cdcexport.stack.JavaCommand;
import dev.cdcexport.system.crash.CrashControl;
import dev.cdcexport.system.crash.CrashPoint;
import dev.cdcexport.system.crash.CrashWeaver;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A service's jar as the images have it, taken apart, with its crash points marked and an archive of its classes beside it: its JVM starts
 * with half the work. Made once for each build of the jar, whichever test comes first.
 *
 * @param jar what to start
 * @param crashPoints a jar with the classes that have crash points, which goes before the other
 * @param archive for {@code -XX:SharedArchiveFile}
 * @see <a href="https://docs.spring.io/spring-boot/reference/packaging/class-data-sharing.html">Spring Boot: Class Data Sharing</a>
 */
public record InstalledService(Path jar, Path crashPoints, Path archive) {

    private static final long PATIENCE_SECONDS = 600;

    /** Whatever the archive was made with has to be given again, or the JVM leaves it aside. */
    private static final Map<String, Object> IN_THIS_PROCESS = new ConcurrentHashMap<>();

    private static final List<String> FLAGS = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /**
     * The command that starts it, with crash points; its arguments follow.
     *
     * @param options more for the command line of its JVM
     */
    public List<String> command(CrashControl crashes, List<String> options) throws IOException {
        List<String> all = new ArrayList<>(options);
        all.add("-XX:SharedArchiveFile=" + archive);
        return command(crashes, all.toArray(String[]::new));
    }

    private List<String> command(CrashControl crashes, String... options) throws IOException {
        List<String> command = JavaCommand.begin();
        command.addAll(FLAGS);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", crashPoints + File.pathSeparator + jar));
        command.addAll(crashes.start(mainClass()));
        return command;
    }

    private String mainClass() throws IOException {
        try (JarFile opened = new JarFile(jar.toFile())) {
            return opened.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
        }
    }

    /** Makes both services' at the same time, where they are not there yet: each takes one processor a while. */
    public static void prepareAll() {
        CompletableFuture<InstalledService> capture = CompletableFuture.supplyAsync(() -> prepare("capture"));
        prepare("export");
        capture.join();
    }

    private static InstalledService prepare(String name) {
        try {
            return find(name, Map.of("export.output", System.getProperty("installed.services") + "/output"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Finds or makes it.
     *
     * @param name of the service; system properties name its jar and the folder to install it in
     * @param settings with which it would start
     */
    public static InstalledService find(String name, Map<String, String> settings) throws IOException {
        // A lock on a file is the whole process's.
        synchronized (IN_THIS_PROCESS.computeIfAbsent(name, service -> new Object())) {
            return findAlone(name, settings);
        }
    }

    private static InstalledService findAlone(String name, Map<String, String> settings) throws IOException {
        Path built = Path.of(System.getProperty(name + ".jar"));
        Path folder = Path.of(System.getProperty("installed.services"), name);
        InstalledService service = new InstalledService(
                folder.resolve(built.getFileName()), folder.resolve("crash-points.jar"), folder.resolve("classes.jsa"));
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
                service.weave(name);
                service.train(name, settings, folder);
            }
        }
        return service;
    }

    private boolean isOf(Path built) throws IOException {
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(built)) > 0;
    }

    private void weave(String name) throws IOException {
        List<Path> jars = new ArrayList<>(List.of(jar));
        try (Stream<Path> libraries = Files.list(jar.resolveSibling("lib"))) {
            libraries.forEach(jars::add);
        }
        CrashWeaver.weave(CrashPoint.Service.valueOf(name.toUpperCase(Locale.ROOT)), jars, crashPoints);
    }

    /** A start that reaches neither PostgreSQL nor Kafka, and ends before the service listens. */
    private void train(String name, Map<String, String> settings, Path folder) throws IOException {
        Map<String, String> offline = new HashMap<>(settings);
        offline.put(name + ".source.port", "1");
        offline.put(name + ".kafka.bootstrap-servers", "127.0.0.1:1");
        List<String> command = command(
                CrashControl.prepare(folder, "training"),
                "-XX:ArchiveClassesAtExit=" + archive,
                "-Dspring.context.exit=onRefresh");
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
