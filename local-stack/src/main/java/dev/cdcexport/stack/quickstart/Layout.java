package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.Folders;
import dev.cdcexport.stack.PidFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where everything is in a checkout.
 *
 * @param checkout the top of the tree
 */
record Layout(Path checkout) {

    /** Makes the folder absolute. */
    Layout {
        checkout = checkout.toAbsolutePath().normalize();
    }

    /** All that a run leaves behind: data, logs, process ids. Git ignores it, {@code --fresh} empties it. */
    Path data() {
        return checkout.resolve(".quickstart");
    }

    /** Held as long as a quick start runs; the one file that {@code --fresh} keeps. */
    Path lock() {
        return data().resolve("lock");
    }

    Path ports() {
        return data().resolve("ports.properties");
    }

    Path secrets() {
        return data().resolve("secrets.properties");
    }

    Path folder(Listener listener) {
        return data().resolve(listener.label());
    }

    Path log(Listener listener) {
        return logs().resolve(listener.label() + ".log");
    }

    Path logs() {
        return data().resolve("log");
    }

    PidFile pid(Listener listener) {
        return new PidFile(data().resolve(listener.label() + ".pid"));
    }

    Path output() {
        return checkout.resolve("output");
    }

    /** Deletes all that earlier runs left behind, except the lock. */
    void empty() {
        try (Stream<Path> entries = Files.list(data())) {
            entries.filter(entry -> !entry.equals(lock())).forEach(Folders::delete);
        } catch (IOException e) {
            throw new UncheckedIOException("can't empty " + data(), e);
        }
    }

    /**
     * The executable jar of a service.
     *
     * @throws UserException if it has not been built
     */
    Path jar(String module) {
        Path target = checkout.resolve(module).resolve("target");
        return newest(target)
                .orElseThrow(
                        () -> new UserException(target + " has no *-app.jar; './mvnw -DskipTests package' builds it."));
    }

    private static Optional<Path> newest(Path target) {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-app.jar"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
