package dev.cdcexport.benchmark.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The two services. */
public enum ServiceKind {
    /** Write-ahead log to topics. */
    CAPTURE("capture", "STREAMING"),
    /** Topics to files. */
    EXPORT("export", "ACTIVE");

    private final String label;
    private final String activeState;

    ServiceKind(String label, String activeState) {
        this.label = label;
        this.activeState = activeState;
    }

    /** What its settings, its log and its options on the command line begin with. */
    public String label() {
        return label;
    }

    /** Whether an answer of its health endpoint says that it does its work. */
    boolean isActive(String health) {
        return health.contains('"' + activeState + '"');
    }

    /**
     * Its executable jar.
     *
     * @param checkout the top of the tree
     * @throws BenchmarkException if it has not been built
     */
    Path jar(Path checkout) {
        Path target = checkout.resolve(label + "-service").resolve("target");
        try (Stream<Path> files = Files.exists(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.getFileName().toString().endsWith("-app.jar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new BenchmarkException(
                            target + " has no *-app.jar; './mvnw -DskipTests package' builds it."));
        } catch (IOException e) {
            throw new UncheckedIOException("can't list " + target, e);
        }
    }
}
