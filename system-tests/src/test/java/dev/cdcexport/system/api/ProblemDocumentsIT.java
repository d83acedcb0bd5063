package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is wrong with a request, the answer is a problem document (RFC 9457) that names the field, the value and the remedy. */
class ProblemDocumentsIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startWithSample("problem_documents", folder);
        client = system.client();
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"splitRows\":1.5} | splitRows: '1.5' is not a whole number | Send a whole number",
                "{\"splitRows\":\"7\"} | splitRows: '7' is not a whole number | Send a whole number",
                "{\"splitRows\":99999999999999999999} | splitRows: '99999999999999999999' is not a whole number | Send a whole number",
                "{\"splitBytes\":[]} | splitBytes: a list is not a whole number | Send a whole number",
                "{\"header\":\"yes\"} | header: 'yes' is not true or false | Send true or false",
                "{\"header\":1} | header: '1' is not true or false | Send true or false",
                "{\"changes\":{}} | changes: an object is not a text | Send a text",
                "{\"changes\":5} | changes: '5' is not a text | Send a text",
                "{\"tables\":\"public.users\"} | tables: 'public.users' is not a list | Send a list",
                "{\"tables\":[[]]} | tables[0]: a list is not a text | Send a text",
                "{\"columns\":[]} | columns: a list is not an object | Send an object",
                "{\"columns\":{\"public.users\":\"id\"}} | columns.public.users: 'id' is not a list | Send a list",
                "{\"colums\":{}} | colums: there is no such field | columns",
                "{\"header\":true,\"header\":false} | line 1, column | Send one JSON object",
                "{\"header\":true} {} | line 1, column | Send one JSON object",
                "{\"columns\":{\"t\":[],\"t\":[]}} | line 1, column | Send one JSON object",
                "{\"splitRows\":NaN} | line 1, column | Send one JSON object",
                "{\"header\": | line 1, column | Send one JSON object",
                "[] | body: it is a list | Send a JSON object",
                "7 | body: it is '7' | Send a JSON object"
            })
    void namesTheFieldTheValueAndWhatItShouldBe(String body, String detail, String remedy) throws Exception {
        JsonNode problem = problem(post("/exports/full", "application/json", body), 400, "invalid-request");

        assertThat(problem.get("detail").asString()).contains(detail);
        assertThat(problem.get("remedy").asString()).contains(remedy);
    }

    @ParameterizedTest
    @CsvSource({
        "/exports?page=x, page: 'x' is not a whole number",
        "/exports?size=1.5, size: '1.5' is not a whole number",
        "/consumers?page=99999999999, page: '99999999999' is not a whole number",
        "/users/abc, id: 'abc' is not a whole number",
        "/exports?stauts=FAILED, stauts: there is no such parameter",
        "/tables?x=1, x: there is no such parameter",
        "/tables?x=%25zz, x: there is no such parameter",
        "/exports?status=lost, status: 'lost' is not known",
        "/exports?page=-1, 'page, size: got -1 and 50'"
    })
    void namesTheParameterAndItsValue(String path, String detail) throws Exception {
        JsonNode problem = problem(send("GET", path), 400, "invalid-request");

        assertThat(problem.get("detail").asString()).contains(detail.replace("''", "'"));
    }

    @Test
    void tellsOfABodyThatIsMissingWithoutSpeakingOfCode() throws Exception {
        HttpResponse<String> answer = send("PUT", "/consumers/c/watermark");

        JsonNode problem = problem(answer, 400, "invalid-request");
        assertThat(problem.get("detail").asString()).isEqualTo("body: it is missing");
    }

    @Test
    void namesTheThreeTypesOfExport() throws Exception {
        JsonNode problem = problem(send("POST", "/exports/dleta"), 404, "unknown-path");

        assertThat(problem.get("remedy").asString())
                .contains("/exports/full", "/exports/incremental", "/exports/delta");
        assertThat(post("/exports/FULL", "application/json", "{}").statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /nowhere, 404, unknown-path",
        "GET, /exports/x/y/z, 404, unknown-path",
        "GET, /error, 404, unknown-path",
        "GET, /actuator/nowhere, 404, unknown-path",
        "PUT, /exports/full, 405, method-not-allowed",
        "DELETE, /tables, 405, method-not-allowed",
        "POST, /consumers/c, 405, method-not-allowed",
        "GET, /exports/x, 404, unknown-job",
        "GET, /consumers/nobody, 404, unknown-consumer",
        "GET, /users/999999, 404, unknown-user"
    })
    void tellsOfPathsAndMethodsThatAreNotThere(String method, String path, int status, String type) throws Exception {
        HttpResponse<String> answer = send(method, path);

        problem(answer, status, type);
        assertThat(answer.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Test
    void tellsWhichMediaTypesItTakesAndGives() throws Exception {
        JsonNode read = problem(post("/exports/full", "text/plain", "x"), 415, "unsupported-media-type");
        assertThat(read.get("detail").asString()).contains("text/plain");
        assertThat(read.get("remedy").asString()).contains("application/json");

        HttpRequest png = HttpRequest.newBuilder(URI.create(client.base() + "/exports"))
                .header("Accept", "image/png")
                .build();
        problem(HTTP.send(png, HttpResponse.BodyHandlers.ofString()), 406, "not-acceptable");
    }

    /** As curl -d sends what it is given without a word on what it is. */
    @Test
    void takesAFormForNoParameters() throws Exception {
        problem(
                post("/users", "application/x-www-form-urlencoded", "{\"name\":\"Ada\"}"),
                415,
                "unsupported-media-type");
        problem(post("/consumers/nobody/verify", "application/x-www-form-urlencoded", "{}"), 404, "unknown-consumer");
    }

    @Test
    void tellsThatAnAddressIsTaken() throws Exception {
        String body = "{\"name\":\"Ada\",\"email\":\"taken@example.com\"}";
        assertThat(post("/users", "application/json", body).statusCode()).isEqualTo(201);

        JsonNode problem = problem(post("/users", "application/json", body), 409, "email-taken");
        assertThat(problem.get("detail").asString()).contains("taken@example.com");
    }

    @Test
    void describesEachCallWithItsSuccessAndItsProblems() throws Exception {
        JsonNode description =
                JsonMapper.shared().readTree(send("GET", "/v3/api-docs").body());

        assertThat(description.at("/info/title").asString()).isEqualTo("CDC export");
        List<String> names = new ArrayList<>();
        for (JsonNode path : description.get("paths")) {
            for (JsonNode call : path) {
                names.add(call.get("operationId").asString());
                assertThat(call.path("summary").asString(""))
                        .as(call.toString())
                        .isNotBlank();
                assertThat(call.get("responses").propertyNames())
                        .contains("4XX", "5XX")
                        .anyMatch(status -> status.startsWith("2"));
                assertThat(call.at("/responses/4XX/content").propertyNames())
                        .containsExactly("application/problem+json");
            }
        }
        assertThat(names)
                .hasSizeGreaterThan(18)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z]+[A-Z][a-z]+"));
        assertThat(description.toString()).doesNotContain("*/*");
    }

    @Test
    void compressesLongAnswersForWhoAsks() throws Exception {
        HttpRequest zipped = HttpRequest.newBuilder(URI.create(client.base() + "/v3/api-docs"))
                .header("Accept-Encoding", "gzip")
                .build();

        HttpResponse<byte[]> answer = HTTP.send(zipped, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(answer.headers().allValues("Content-Encoding")).containsExactly("gzip");
        assertThat(JsonMapper.shared()
                        .readTree(new GZIPInputStream(new ByteArrayInputStream(answer.body())))
                        .has("paths"))
                .isTrue();
    }

    /** RFC 7240, section 4.3. */
    @Test
    void answersWhenTheJobHasEndedToWhoWaits() throws Exception {
        HttpResponse<String> ended = waiting("POST", "/exports/full?tables=public.users", "respond-async, wait=60");
        assertThat(ended.statusCode()).as(ended.body()).isEqualTo(200);
        assertThat(ended.headers().firstValue("Preference-Applied")).hasValue("wait=60");
        JsonNode job = JsonMapper.shared().readTree(ended.body());
        assertThat(job.get("status").asString()).isEqualTo("SUCCEEDED");
        String address = ended.headers().firstValue("Location").orElseThrow();
        assertThat(waiting("GET", address, "wait=60").statusCode()).isEqualTo(200);
        problem(waiting("GET", "/exports/nobody", "wait=60"), 404, "unknown-job");
    }

    @Test
    void answersWithTheJobAsItIsWhenTheTimeIsOver() throws Exception {
        try (Connection other = system.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE public.users IN ACCESS EXCLUSIVE MODE");
            long start = System.nanoTime();

            HttpResponse<String> answer = waiting("POST", "/exports/full?tables=public.users", "wait=1");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
            String address = answer.headers().firstValue("Location").orElseThrow();
            assertThat(waiting("GET", address, "wait=1").statusCode()).isEqualTo(202);
            assertThat(send("DELETE", address).statusCode()).isEqualTo(200);
        }
    }

    private static HttpResponse<String> waiting(String method, String path, String preferences)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.base() + path))
                .header("X-Consumer-ID", "waits")
                .header("Prefer", preferences)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return held(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void answersInJsonOnly() throws Exception {
        HttpRequest yaml = HttpRequest.newBuilder(URI.create(client.base() + "/exports"))
                .header("Accept", "application/yaml")
                .build();

        problem(HTTP.send(yaml, HttpResponse.BodyHandlers.ofString()), 406, "not-acceptable");
    }

    /** These never reach the application. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /exports/..%2f..%2fetc HTTP/1.1",
                "GET /exports/%5c HTTP/1.1",
                "GET /exports/%00 HTTP/1.1",
                "GET /exports/%zz HTTP/1.1",
                "GET /%2e%2e/%2e%2e/x HTTP/1.1"
            })
    void answersWhatTheContainerRefusesAlike(String requestLine) throws Exception {
        String answer = raw(requestLine + "\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 4").contains("application/problem+json");
        JsonNode problem =
                JsonMapper.shared().readTree(answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1));
        assertThat(problem.get("type").asString()).isIn("invalid-request", "unknown-path");
        assertThat(problem.get("remedy").asString()).isNotBlank();
    }

    private static String raw(String request) throws IOException {
        URI base = URI.create(client.base());
        try (Socket socket = new Socket(base.getHost(), base.getPort());
                InputStream answer = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().allValues("Content-Type")).containsExactly("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo(type);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("title").asString()).isNotBlank();
        assertThat(problem.get("remedy").asString()).isNotBlank();
        assertThat(problem.get("detail").asString())
                .isNotBlank()
                .doesNotContain("dev.cdcexport", "java.", "tools.jackson", "Feature", "Exception");
        return problem;
    }

    private static HttpResponse<String> post(String path, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.base() + path))
                .header("Content-Type", type)
                .header("X-Consumer-ID", "c")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return held(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.base() + path))
                .header("X-Consumer-ID", "c")
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return held(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    private static HttpResponse<String> held(HttpResponse<String> answer) throws IOException, InterruptedException {
        client.hold(answer);
        return answer;
    }
}
