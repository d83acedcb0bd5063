package dev.cdcexport.stack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of the broker's JVM, which also serves Kafka's command line tools: this module and Kafka's jars in the local
 * Maven repository, whatever the class path of our own JVM is. Stateless.
 */
public final class BrokerClassPath {

    /** Written by the build: the jars' paths, each below {@code ~}, the local repository. */
    private static final String LIST = "/broker.classpath";

    private static final String REPOSITORY = "~/";

    private BrokerClassPath() {}

    /**
     * The class path as an argument to {@code java -cp}.
     *
     * @throws StackException if a jar is not in the local repository
     */
    public static String find() {
        Path repository = repositoryOf(origin(org.postgresql.Driver.class));
        Stream<Path> jars = Stream.of(read().strip().split(":"))
                .map(jar -> repository.resolve(jar.substring(REPOSITORY.length())))
                .peek(BrokerClassPath::verifyExists);
        return Stream.concat(Stream.of(origin(BrokerClassPath.class)), jars)
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A jar is at {@code <repository>/org/postgresql/postgresql/<version>/<file>}. */
    private static Path repositoryOf(Path driver) {
        return driver.resolve("../../../../..").normalize();
    }

    private static Path origin(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + type + " is no path", e);
        }
    }

    private static void verifyExists(Path jar) {
        if (!Files.exists(jar)) {
            throw new StackException("Kafka's " + jar + " is missing; build the module local-stack again");
        }
    }

    private static String read() {
        try (InputStream list = BrokerClassPath.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new StackException("the class path has no " + LIST + "; build the module local-stack with Maven");
            }
            return new String(list.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + LIST, e);
        }
    }
}
