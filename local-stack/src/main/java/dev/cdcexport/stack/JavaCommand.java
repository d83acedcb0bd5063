package dev.cdcexport.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How each Java process is started that is ours: by the Java of this process, whatever the user's locale. Safe to share. */
public final class JavaCommand {

    private static final int FIRST_VERSION_THAT_WARNS_OF_UNSAFE = 24;

    private JavaCommand() {}

    /**
     * The beginning of a command line: the program, then the flags that every process of ours gets. More flags and the main class or jar
     * follow.
     */
    public static List<String> begin() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags(Runtime.version().feature()));
        return command;
    }

    /**
     * The flags for a Java of a version. Kafka looks up its own enums, and prints its own ports, in the default locale, which would be the
     * user's. Its compressors load native code, and one of them calls {@code sun.misc.Unsafe}, of which newer JVMs warn unless they are
     * allowed to.
     *
     * @param version Java's feature release
     * @see <a href="https://openjdk.org/jeps/472">JEP 472: Prepare to Restrict the Use of JNI</a>
     * @see <a href="https://openjdk.org/jeps/498">JEP 498: Warn upon Use of Memory-Access Methods in sun.misc.Unsafe</a>
     */
    static List<String> flags(int version) {
        List<String> flags = new ArrayList<>(
                List.of("-Duser.language=en", "-Duser.country=US", "--enable-native-access=ALL-UNNAMED"));
        if (version >= FIRST_VERSION_THAT_WARNS_OF_UNSAFE) {
            flags.add("--sun-misc-unsafe-memory-access=allow");
        }
        return List.copyOf(flags);
    }
}
