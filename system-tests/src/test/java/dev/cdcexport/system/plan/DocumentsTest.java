package dev.cdcexport.system.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The documents' claims, as far as a test can look at them. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Tests?|Contract))(?:\\.(\\w+))?`");
    private static final Pattern CLASS = Pattern.compile("`(?:[a-z]+\\.)*([A-Z][a-z]\\w+)`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void nameOnlyTestsThatExist() throws IOException {
        List<MatchResult> named = TEST.matcher(Files.readString(ROOT.resolve("docs/guarantees.md")))
                .results()
                .toList();

        assertThat(named).hasSizeGreaterThan(40);
        List<String> unknown = new ArrayList<>();
        for (MatchResult test : named) {
            if (!exists(test.group(1), test.group(2))) {
                unknown.add(test.group());
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean exists(String test, @Nullable String method) throws IOException {
        List<Path> sources = sources(test);
        return sources.size() == 1
                && (method == null || Files.readString(sources.get(0)).contains("void " + method + "("));
    }

    /** In code, a class of this project is named by its last package. */
    @Test
    void architectureNamesOnlyClassesThatExist() throws IOException {
        List<String> unknown = new ArrayList<>();
        for (MatchResult named : CLASS.matcher(Files.readString(ROOT.resolve("ARCHITECTURE.md")))
                .results()
                .toList()) {
            if (sources(named.group(1)).isEmpty()) {
                unknown.add(named.group());
            }
        }
        assertThat(unknown).isEmpty();
    }

    @Test
    void linkOnlyToFilesThatExist() throws IOException {
        for (Path document : documents()) {
            assertThat(LINK.matcher(Files.readString(document)).results())
                    .allSatisfy(link -> assertThat(document.resolveSibling(link.group(1)))
                            .as("%s links to %s", document, link.group(1))
                            .exists());
        }
    }

    private static List<Path> sources(String test) throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT, 12, (file, attributes) -> file.getFileName().toString().equals(test + ".java"))) {
            return files.toList();
        }
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.find(
                ROOT,
                4,
                (file, attributes) ->
                        file.toString().endsWith(".md") && !file.toString().contains("/target/"))) {
            return files.toList();
        }
    }
}
