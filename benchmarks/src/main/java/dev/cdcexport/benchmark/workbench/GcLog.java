package dev.cdcexport.benchmark.workbench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A JVM's log of garbage collections, which tells how full the heap was before each. Stateless; the JVM writes it.
 *
 * @param path the file
 */
record GcLog(Path path) {

    private static final Pattern BEFORE = Pattern.compile("(\\d+)([KMG])->\\d+[KMG]\\(");

    /** The option that makes a JVM write it. */
    String option() {
        return "-Xlog:gc:file=" + path + ":uptime:filecount=0";
    }

    /** How many lines it has now. */
    long length() {
        return lines().size();
    }

    /** The fullest that the heap was before a collection, in MiB, since the log had so many lines; empty if none ran. */
    OptionalDouble peakSince(long length) {
        return lines().stream()
                .skip(length)
                .flatMap(line -> BEFORE.matcher(line).results())
                .mapToDouble(GcLog::mebibytes)
                .max();
    }

    private static double mebibytes(MatchResult size) {
        long number = Long.parseLong(size.group(1));
        return switch (size.group(2)) {
            case "K" -> number / 1024.0;
            case "G" -> number * 1024.0;
            default -> number;
        };
    }

    private List<String> lines() {
        try {
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + path, e);
        }
    }
}
