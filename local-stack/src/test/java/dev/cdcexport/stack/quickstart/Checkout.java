package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.FreePorts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A folder that looks to {@code ./quickstart} like a checkout that has been built, with stand-ins for the services. */
final class Checkout {

    private final Path folder;
    private final Ports ports;

    Checkout(Path folder) throws IOException {
        this.folder = folder;
        this.ports = new Ports(Stream.of(Listener.values())
                .collect(Collectors.toMap(listener -> listener, listener -> FreePorts.find())));
        Files.copy(Path.of("../quickstart"), folder.resolve("quickstart"));
        for (String source : List.of("local-stack/src/main", "postgres-conf", "target")) {
            Files.createDirectories(folder.resolve(source));
        }
        Files.createFile(folder.resolve("pom.xml"));
        Files.createFile(folder.resolve("local-stack/pom.xml"));
        writeStandIn("capture-service");
        writeStandIn("export-service");
        Path target = Files.createDirectories(folder.resolve("local-stack/target"));
        writeJar(target.resolve("local-stack-test.jar"), new Manifest());
        Files.writeString(target.resolve("quickstart.classpath"), System.getProperty("java.class.path"));
        Files.createFile(folder.resolve("target/quickstart.built"));
    }

    int port(Listener listener) {
        return ports.of(listener);
    }

    /** Starts the script with the ports of this checkout. */
    Script start(String... options) throws IOException {
        return run(withPorts(options), Map.of());
    }

    /** The same for a user whose Java has other digits and letters. */
    Script startInLocale(String language, String country) throws IOException {
        return run(
                withPorts(), Map.of("JAVA_TOOL_OPTIONS", "-Duser.language=" + language + " -Duser.country=" + country));
    }

    private List<String> withPorts(String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        ports.byListener()
                .forEach((listener, port) -> arguments.addAll(List.of(listener.option(), String.valueOf(port))));
        return arguments;
    }

    /** Runs a statement. */
    Script sql(String statement) throws IOException {
        return run(List.of("sql", statement), Map.of());
    }

    /** Verifies a consumer's files. */
    Script verify(String consumer) throws IOException {
        return run(List.of("verify", consumer), Map.of());
    }

    /** Runs a command that takes nothing. */
    Script command(String name) throws IOException {
        return run(List.of(name), Map.of());
    }

    private Script run(List<String> arguments, Map<String, String> environment) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("bash", folder.resolve("quickstart").toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(environment);
        return new Script(builder);
    }

    private void writeStandIn(String module) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, HealthyService.class.getName());
        Path target = Files.createDirectories(folder.resolve(module).resolve("target"));
        writeJar(target.resolve(module + "-test-app.jar"), manifest);
    }

    private static void writeJar(Path file, Manifest manifest) throws IOException {
        String entry = HealthyService.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                var classFile = HealthyService.class.getClassLoader().getResourceAsStream(entry)) {
            jar.putNextEntry(new ZipEntry(entry));
            classFile.transferTo(jar);
        }
    }
}
