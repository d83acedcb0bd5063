package dev.cdcexport.benchmark.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The CPU time that Linux counts for processes, in seconds; 0 where there is no {@code /proc}. Stateless. */
public final class ProcessTime {

    private static final double TICKS_PER_SECOND = 100;

    /** The first field behind the program's name, which may itself hold blanks and parentheses, is the state: field 3 of proc(5). */
    private static final int USER = 14 - 3;

    private static final int OF_ENDED_CHILDREN = USER + 2;

    private ProcessTime() {}

    /** What a process and all its descendants have used, those that have ended included. */
    public static double ofTree(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants())
                        .map(process -> fields(String.valueOf(process.pid())))
                        .mapToLong(fields -> sum(fields, USER, 4))
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** What those of our own children, and their descendants, have used that have ended. */
    public static double ofEndedChildren() {
        return sum(fields("self"), OF_ENDED_CHILDREN, 2) / TICKS_PER_SECOND;
    }

    private static long sum(String[] fields, int from, int count) {
        return Stream.of(fields)
                .skip(from)
                .limit(count)
                .mapToLong(Long::parseLong)
                .sum();
    }

    private static String[] fields(String pid) {
        try {
            String line = Files.readString(Path.of("/proc", pid, "stat"));
            return line.substring(line.lastIndexOf(')') + 2).split(" ");
        } catch (IOException e) {
            // It has just ended, and its parent counts it now; or this is no Linux.
            return new String[0];
        }
    }
}
