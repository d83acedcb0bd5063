package dev.cdcexport.benchmark.peer;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the programs that this machine has. Stateless. */
public final class Programs {

    private static final Path POSTGRES_VERSIONS = Path.of("/usr/lib/postgresql");
    private static final Path JDKS = Path.of("/usr/lib/jvm");
    private static final Pattern MAJOR_VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private Programs() {}

    /**
     * A program on the path, or among PostgreSQL's own.
     *
     * @throws PeerMissingException if there is none
     */
    static Path find(String name, String remedy) {
        return Stream.concat(searchPath(), children(POSTGRES_VERSIONS).map(version -> version.resolve("bin")))
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new PeerMissingException(name + " is missing: " + remedy));
    }

    /**
     * The newest JDK that is at least of a version: {@code JAVA_HOME}, ours, or one of {@code /usr/lib/jvm}.
     *
     * @throws PeerMissingException if there is none
     */
    static Path findJava(int version) {
        return jdks().filter(home -> version(home) >= version)
                .max(Comparator.comparingInt(Programs::version))
                .map(home -> home.resolve("bin").resolve("java"))
                .orElseThrow(() -> new PeerMissingException(
                        "a JDK " + version + " or newer is missing: install one, or set JAVA_HOME"));
    }

    private static Stream<Path> jdks() {
        Stream<Path> named = Stream.of(
                        Optional.ofNullable(System.getenv("JAVA_HOME")), Optional.of(System.getProperty("java.home")))
                .flatMap(Optional::stream)
                .map(Path::of);
        return Stream.concat(named, children(JDKS));
    }

    private static int version(Path home) {
        try {
            Path release = home.resolve("release");
            Matcher version = MAJOR_VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
            return version.find() ? Integer.parseInt(version.group(1)) : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + home, e);
        }
    }

    private static Stream<Path> searchPath() {
        Map<String, String> environment = System.getenv();
        return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
    }

    private static Stream<Path> children(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> newestFirst = children.sorted(Comparator.reverseOrder()).toList();
            return newestFirst.stream();
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + folder, e);
        }
    }
}
