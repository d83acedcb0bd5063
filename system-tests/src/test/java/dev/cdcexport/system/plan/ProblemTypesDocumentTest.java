package dev.cdcexport.system.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/problem-types.md is made from the problem types: {@code ./mvnw verify -Dtest=ProblemTypesDocumentTest -Ddocument=write …} writes it anew. */
class ProblemTypesDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/problem-types.md");
    private static final Path SOURCE =
            Path.of("../export-service/src/main/java/dev/cdcexport/export/problem/ProblemType.java");

    private static final Pattern CONSTANT =
            Pattern.compile("/\\*\\* (.+?) \\*/\\s+[A-Z_]+\\(\"([a-z-]+)\", (\\d+), \"([^\"]+)\"\\)[,;]");

    @Test
    void tellsEachProblemTypeAsItIs() throws IOException {
        String wanted = document();
        if ("write".equals(System.getProperty("document"))) {
            Files.writeString(DOCUMENT, wanted);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/problem-types.md; write it anew with -Ddocument=write")
                .isEqualTo(wanted);
    }

    private static String document() throws IOException {
        List<MatchResult> types =
                CONSTANT.matcher(Files.readString(SOURCE)).results().toList();
        assertThat(types).hasSameSizeAs(ProblemType.values());
        String rows = types.stream()
                .sorted(Comparator.comparing((MatchResult type) -> type.group(3))
                        .thenComparing(type -> type.group(2)))
                .map(type -> "| `" + type.group(2) + "` | " + type.group(3) + " | " + type.group(1) + " |\n")
                .collect(Collectors.joining());
        return """
                # Problem types

                Each error of the export service is a problem document (RFC 9457), and so is the `error` of a job that has failed. Its `type` is one of these. What to do is in
                its `remedy`, since that depends on the case. The same type has the same status, also in the `error` of a job; only what the web server refuses by itself (414, 431) is `invalid-request` with that status.

                This page is made from the code, and a test compares it with that.

                | type | status | what it means |
                | --- | --- | --- |
                %s""".formatted(rows);
    }
}
