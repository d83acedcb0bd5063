package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files over HTTP: ranges, conditions, and files that are not as they were published (RFC 9110, sections 8.8, 13 and 14). */
class FileDownloadIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String CONTENT = "\"id\",\"v\"\n\"1\",\"one\"\n\"2\",\"two\"\n";

    private static final String LONG_AGO = "Thu, 01 Jan 1998 00:00:00 GMT";

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static String url;
    private static Path file;
    private static String sha256;
    private static String modified;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("file_download", folder);
        client = system.client();
        system.sql("CREATE TABLE t (id int PRIMARY KEY, v text)", "INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        JsonNode job = client.export("full", "c");
        JsonNode published = job.get("files").get(0);
        url = published.get("url").asString();
        sha256 = published.get("sha256").asString();
        file = system.output().resolve(published.get("name").asString());
        modified = get().headers().firstValue("Last-Modified").orElseThrow();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @AfterEach
    void restore() throws IOException {
        Files.writeString(file, CONTENT);
    }

    @Test
    void answersTheWholeFileWithWhatTellsItApart() throws Exception {
        HttpResponse<String> answer = get();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(CONTENT);
        assertThat(answer.headers().allValues("ETag")).containsExactly('"' + sha256 + '"');
        assertThat(answer.headers().allValues("Last-Modified")).hasSize(1);
        assertThat(answer.headers().allValues("Accept-Ranges")).containsExactly("bytes");
        assertThat(answer.headers().allValues("Content-Length")).containsExactly(String.valueOf(CONTENT.length()));
        assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("private", "immutable");
    }

    @ParameterizedTest
    @CsvSource({"0-3, 0, 4", "5-, 5, 29", "-5, 24, 29", "27-9999, 27, 29", "-9999, 0, 29"})
    void answersOneRange(String range, int from, int to) throws Exception {
        HttpResponse<String> answer = get("Range", "bytes=" + range);

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo(CONTENT.substring(from, to));
        assertThat(answer.headers().allValues("Content-Range"))
                .containsExactly("bytes " + from + '-' + (to - 1) + '/' + CONTENT.length());
        assertThat(answer.headers().allValues("ETag")).containsExactly('"' + sha256 + '"');
    }

    @Test
    void answersSeveralRangesInOneAndLeavesOutThoseThatTheFileDoesNotHave() throws Exception {
        HttpResponse<String> two = get("Range", "bytes=0-3,9-11");
        assertThat(two.statusCode()).isEqualTo(206);
        assertThat(two.headers().firstValue("Content-Type").orElse("")).startsWith("multipart/byteranges");
        assertThat(two.body())
                .contains("Content-Range: bytes 0-3/29", "\"id\"", "Content-Range: bytes 9-11/29", "\"1\"");

        HttpResponse<String> one = get("Range", "bytes=0-3,900-");
        assertThat(one.statusCode()).isEqualTo(206);
        assertThat(one.body()).isEqualTo(CONTENT.substring(0, 4));
    }

    @Test
    void refusesARangeThatTheFileDoesNotHaveAndTellsItsLength() throws Exception {
        HttpResponse<String> answer = get("Range", "bytes=29-");

        assertProblem(answer, 416, "range-not-satisfiable");
        assertThat(answer.headers().allValues("Content-Range")).containsExactly("bytes */29");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=abc", "rows=1-2", "bytes=3-1", "bytes", "bytes=", "bytes=0-9,1-9,2-9,3-9,4-9,0-28"})
    void answersTheWholeFileWhereTheRangeIsNoneOrAsksForMoreThanTheFile(String range) throws Exception {
        HttpResponse<String> answer = get("Range", range);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(CONTENT);
    }

    @Test
    void answersARangeOnlyOfTheFileOfWhichTheCallerHasAPart() throws Exception {
        assertThat(get("Range", "bytes=0-3", "If-Range", '"' + sha256 + '"').statusCode())
                .isEqualTo(206);
        assertThat(get("Range", "bytes=0-3", "If-Range", modified).statusCode()).isEqualTo(206);
        for (String other : new String[] {"\"other\"", "W/\"" + sha256 + '"', LONG_AGO, "x"}) {
            HttpResponse<String> whole = get("Range", "bytes=0-3", "If-Range", other);
            assertThat(whole.statusCode()).as(other).isEqualTo(200);
            assertThat(whole.body()).as(other).isEqualTo(CONTENT);
        }
    }

    @Test
    void answersNothingToWhoHasTheFile() throws Exception {
        assertThat(get("If-None-Match", '"' + sha256 + '"').statusCode()).isEqualTo(304);
        assertThat(get("If-Modified-Since", modified).statusCode()).isEqualTo(304);
        assertThat(get("If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
        assertThat(get("If-Match", '"' + sha256 + '"').statusCode()).isEqualTo(200);
        assertThat(get("If-None-Match", "*").statusCode()).isEqualTo(304);
        assertThat(get("If-None-Match", "W/\"" + sha256 + '"').statusCode()).isEqualTo(304);
        assertThat(get("If-Unmodified-Since", modified, "If-None-Match", '"' + sha256 + '"')
                        .statusCode())
                .isEqualTo(304);
        assertThat(get("If-Match", '"' + sha256 + '"', "If-Unmodified-Since", LONG_AGO)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWhoWantsAnotherFile() throws Exception {
        assertProblem(get("If-Unmodified-Since", LONG_AGO), 412, "precondition-failed");
        for (String other : new String[] {"\"other\"", "W/\"" + sha256 + '"', sha256, "\"\""}) {
            assertProblem(get("If-Match", other), 412, "precondition-failed");
        }
    }

    @Test
    void tellsOfAFileWithoutSendingIt() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(URI.create(client.base() + url))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .header("Range", "bytes=0-3")
                .build();

        HttpResponse<String> answer = HTTP.send(head, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().allValues("Content-Length")).containsExactly("29");
        assertThat(answer.headers().allValues("ETag")).containsExactly('"' + sha256 + '"');
    }

    static Stream<String> alterations() {
        return Stream.of(CONTENT.replace("two", "zwo"), CONTENT + '\n', CONTENT.substring(1), "");
    }

    @ParameterizedTest
    @MethodSource("alterations")
    void refusesAFileThatWasAlteredUntilItIsRestored(String altered) throws Exception {
        Files.writeString(file, altered);
        assertProblem(get(), 500, "file-altered");
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        assertProblem(get(), 500, "file-altered");
        assertProblem(get("Range", "bytes=0-3"), 500, "file-altered");

        Files.writeString(file, CONTENT);
        assertThat(get().body()).isEqualTo(CONTENT);
        Files.writeString(file, altered);
        assertProblem(get(), 500, "file-altered");
    }

    /** As a copy that keeps times does. */
    @Test
    void refusesAnotherFileThatWasPutThereWithAnEarlierTime() throws Exception {
        Path other = Files.writeString(folder.resolve("other.csv"), CONTENT.replace("two", "zwo"));
        Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);

        assertProblem(get(), 500, "file-altered");
    }

    @Test
    void tellsOfAFileThatIsGone() throws Exception {
        Files.delete(file);

        assertProblem(get(), 404, "unknown-file");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo(type);
        assertThat(problem.get("remedy").asString()).isNotBlank();
    }

    private static HttpResponse<String> get(String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(client.base() + url));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return held(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    private static HttpResponse<String> held(HttpResponse<String> answer) throws IOException, InterruptedException {
        client.hold(answer);
        return answer;
    }
}
