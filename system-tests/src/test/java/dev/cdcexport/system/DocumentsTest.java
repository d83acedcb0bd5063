package dev.cdcexport.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents' claims, as far as a test can look at them. */
class DocumentsTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:\\.(\\w+))?`");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void nameOnlyTestsThatExist() throws IOException {
        List<MatchResult> named = TEST.matcher(Files.readString(ROOT.resolve("docs/guarantees.md")))
                .results()
                .toList();

        assertThat(named).hasSizeGreaterThan(40);
        assertThat(named)
                .allSatisfy(test -> assertThat(sources(test.group(1)))
                        .as(test.group())
                        .singleElement()
                        .satisfies(source -> assertThat(Files.readString(source))
                                .contains(test.group(2) == null ? test.group(1) : "void " + test.group(2) + "(")));
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
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .toList();
        }
    }
}
