package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.system.driver.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents tell a newcomer to paste, pasted into a shell beside a quick start; it prints what the documents say that it prints. */
class ConsoleBlocksIT {

    private static final Duration START = Duration.ofMinutes(3);
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern CONSOLE = Pattern.compile("```console\n(.*?)```", Pattern.DOTALL);
    private static final Pattern BASH = Pattern.compile("```bash\n(.*?)```", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\$ (.*)\n((?:(?!\\$ ).*\n?)*)");

    /** What is another value each time, and what it looks like. */
    private static final List<Pattern> VOLATILE = List.of(
            Pattern.compile("\\d{8}T\\d{6}\\.\\d{3}Z"),
            Pattern.compile("\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?Z?"),
            Pattern.compile("\\d{10}-[0-9A-F]{16}-\\d{12}"),
            Pattern.compile("[0-9A-F]+/[0-9A-F]+"),
            Pattern.compile("01[0-9A-Z]{24}"),
            Pattern.compile("(?<=it has )\\d+(?= bytes)"),
            Pattern.compile("(?<=published with )\\d+"));

    @TempDir
    static Path folder;

    private static final Map<String, Integer> PORTS = Map.of(
            "export",
            FreePorts.find(),
            "capture",
            FreePorts.find(),
            "postgres",
            FreePorts.find(),
            "kafka",
            FreePorts.find());

    private static Process quickStart;

    @BeforeAll
    static void start() throws Exception {
        for (String part : List.of("capture-service", "export-service", "local-stack", "postgres-conf", "pom.xml")) {
            Files.createSymbolicLink(folder.resolve(part), ROOT.resolve(part));
        }
        Files.copy(ROOT.resolve("quickstart"), folder.resolve("quickstart"));
        Files.createFile(Files.createDirectories(folder.resolve("target")).resolve("quickstart.built"));
        List<String> command = new ArrayList<>(List.of("bash", "quickstart"));
        PORTS.forEach((part, port) -> command.addAll(List.of("--" + part + "-port", String.valueOf(port))));
        Path log = folder.resolve("quickstart.log");
        quickStart = shell(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until(
                START, "the quick start is ready, see " + log, () -> read(log).contains("Ready after"));
    }

    @AfterAll
    static void stop() throws Exception {
        assertThat(run("./quickstart stop")).isEqualTo("Stopped.\n");
        assertThat(quickStart.waitFor(START.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(quickStart.exitValue()).isZero();
    }

    @Test
    void printWhatTheDocumentsSay() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        int commands = 0;
        for (String document : List.of("README.md", "docs/file-format.md")) {
            for (String block : blocks(CONSOLE, document)) {
                for (MatchResult command : COMMAND.matcher(block).results().toList()) {
                    softly.assertThat(run(command.group(1)))
                            .as(document + ": " + command.group(1))
                            .matches(pattern(command.group(2)));
                    commands++;
                }
            }
        }
        softly.assertThat(commands).isGreaterThan(10);
        for (String document : List.of("docs/file-format.md", "docs/api.md")) {
            for (String block : blocks(BASH, document)) {
                softly.assertThat(run(block))
                        .as(document + ": " + block)
                        .contains("{")
                        .doesNotContain("\"remedy\"");
            }
        }
        softly.assertAll();
    }

    private static List<String> blocks(Pattern kind, String document) throws IOException {
        return kind.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** An ellipsis stands for anything; white space is as it comes. */
    private static Pattern pattern(String printed) {
        String pattern = printed.strip()
                .lines()
                .map(String::strip)
                .map(ConsoleBlocksIT::quoted)
                .collect(Collectors.joining("\\s*"));
        return Pattern.compile("\\s*" + pattern + "\\s*", Pattern.DOTALL);
    }

    private static String quoted(String line) {
        StringBuilder pattern = new StringBuilder();
        int from = 0;
        while (from < line.length()) {
            int next = line.length();
            String matching = "";
            int end = next;
            for (Pattern kind : VOLATILE) {
                var found = kind.matcher(line);
                if (found.find(from) && found.start() < next) {
                    next = found.start();
                    end = found.end();
                    matching = kind.pattern();
                }
            }
            int ellipsis = line.indexOf('…', from);
            if (ellipsis >= 0 && ellipsis < next) {
                next = ellipsis;
                end = ellipsis + 1;
                matching = ".*";
            }
            String fixed = line.substring(from, next);
            pattern.append(Pattern.quote(ellipsis == next ? fixed.stripTrailing() : fixed))
                    .append(matching);
            from = end;
        }
        return pattern.toString();
    }

    /** What a command prints, with the ports of this quick start in place of the usual ones. */
    private static String run(String command) throws IOException, InterruptedException {
        String here = command.replace("localhost:8080", "localhost:" + PORTS.get("export"));
        Process process = shell(List.of("timeout", String.valueOf(START.toSeconds()), "bash", "-c", here))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("errors.log").toFile()))
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed;
    }

    private static ProcessBuilder shell(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
