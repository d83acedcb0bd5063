package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Remembers a process across runs, by its id and the time of its start: ids are used again, so that an id alone might name
 * somebody else's process. Stateless; the owner of the process writes and deletes it.
 *
 * @param path the file
 */
public record PidFile(Path path) {

    /** The operating system tells the time of a process's start with an error of up to about a second. */
    private static final Duration TOLERANCE = Duration.ofSeconds(3);

    /** Remembers a running process. */
    public void write(ProcessHandle process) {
        Instant started = process.info().startInstant().orElseGet(Instant::now);
        try {
            Path partial = path.resolveSibling(path.getFileName() + ".partial");
            Files.writeString(partial, process.pid() + "\n" + started + "\n");
            Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + path, e);
        }
    }

    /** The remembered process, if it still runs. */
    public Optional<ProcessHandle> findAlive() {
        List<String> lines;
        try {
            lines = Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
        if (lines.size() != 2) {
            return Optional.empty();
        }
        Instant started = Instant.parse(lines.get(1));
        return ProcessHandle.of(Long.parseLong(lines.get(0)))
                .filter(ProcessHandle::isAlive)
                .filter(process -> startedAbout(process, started));
    }

    /** Forgets the process. */
    public void delete() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException("can't delete " + path, e);
        }
    }

    private static boolean startedAbout(ProcessHandle process, Instant expected) {
        return process.info()
                .startInstant()
                .filter(actual -> Duration.between(actual, expected).abs().compareTo(TOLERANCE) <= 0)
                .isPresent();
    }
}
