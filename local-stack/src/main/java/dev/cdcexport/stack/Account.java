package dev.cdcexport.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** As whom PostgreSQL's programs run: they refuse root. */
enum Account {
    /** As ourselves, who are not root. */
    OURS(""),

    /** As nobody in a user namespace of its own, where root's files are nobody's, too. */
    NAMESPACE("unshare --user"),

    /** As the user that is nobody everywhere, where namespaces are forbidden, as in many containers. */
    NOBODY("setpriv --reuid=65534 --regid=65534 --clear-groups");

    private static final int ROOT_ID = 0;
    private static final int NOBODY_ID = 65_534;

    private final String prefix;

    Account(String prefix) {
        this.prefix = prefix;
    }

    /**
     * The account for this machine.
     *
     * @param ours a file that belongs to us
     * @throws StackException if we are root and can't be anybody else
     */
    static Account find(Path ours) {
        if (!isRoots(ours)) {
            return OURS;
        }
        return Stream.of(NAMESPACE, NOBODY)
                .filter(Account::works)
                .findFirst()
                .orElseThrow(
                        () -> new StackException("PostgreSQL does not run as root, and neither 'unshare --user' nor"
                                + " 'setpriv' lets us run it as anybody else; start as an ordinary user."));
    }

    /** The command that runs another in this account. */
    List<String> command(List<String> command) {
        Stream<String> words = prefix.isEmpty() ? Stream.of() : Stream.of(prefix.split(" "));
        return Stream.concat(words, command.stream()).toList();
    }

    /** Gives the account a file, or a folder with all that is in it; the folders above stay as they are. */
    void own(Path path) {
        if (this != NOBODY || !Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path file : walk.toList()) {
                Files.setAttribute(file, "unix:uid", NOBODY_ID);
                Files.setAttribute(file, "unix:gid", NOBODY_ID);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't give " + path + " to nobody", e);
        }
    }

    private boolean works() {
        try {
            Commands.run(command(List.of("true")));
            return true;
        } catch (StackException | UncheckedIOException e) {
            return false;
        }
    }

    private static boolean isRoots(Path ours) {
        try {
            return Integer.valueOf(ROOT_ID).equals(Files.getAttribute(ours, "unix:uid"));
        } catch (IOException e) {
            throw new UncheckedIOException("can't tell who owns " + ours, e);
        }
    }
}
