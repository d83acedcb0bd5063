package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs programs of the PostgreSQL bundle. Stateless. */
final class Commands {

    /** PostgreSQL refuses root; in a user namespace of its own the process is nobody, and still owns its files. */
    private static final List<String> NOT_ROOT = List.of("unshare", "--user");

    private Commands() {}

    /** A command that does not run as root, even if we do. */
    static List<String> unprivileged(Path ownedByUs, List<String> command) {
        if (!isRoot(ownedByUs)) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(NOT_ROOT);
        wrapped.addAll(command);
        return wrapped;
    }

    /**
     * Runs a command to its end.
     *
     * @throws StackException with the command's output if it fails
     */
    static void run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new StackException("'" + String.join(" ", command) + "' ended with " + exit + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command.get(0), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("interrupted while running " + command.get(0), e);
        }
    }

    private static boolean isRoot(Path ownedByUs) {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(ownedByUs, "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("can't tell who owns " + ownedByUs, e);
        }
    }
}
