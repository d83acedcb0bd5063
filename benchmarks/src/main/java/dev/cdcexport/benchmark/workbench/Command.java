package dev.cdcexport.benchmark.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Another program that runs to its end.
 *
 * @param words the program and its arguments
 * @param environment its environment beyond ours; never printed
 */
public record Command(List<String> words, Map<String, String> environment) {

    /** Copies the collections. */
    public Command {
        words = List.copyOf(words);
        environment = Map.copyOf(environment);
    }

    /** With our environment. */
    public Command(String... words) {
        this(List.of(words), Map.of());
    }

    /** This, read by another; if either fails, so do both. */
    public Command pipe(String shellCommand) {
        List<String> shell =
                new ArrayList<>(List.of("bash", "-o", "pipefail", "-c", "\"$@\" | " + shellCommand, "bash"));
        shell.addAll(words);
        return new Command(shell, environment);
    }

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws BenchmarkException with what it printed if it fails
     */
    public String run() {
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new BenchmarkException(this + " ended with " + exit + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + words.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted while running " + words.get(0), e);
        }
    }

    /** Without the environment. */
    @Override
    public String toString() {
        return '\'' + String.join(" ", words) + '\'';
    }
}
