package dev.cdcexport.system.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.ExportClient.Answer;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Requests that are larger or odder than any user's; the service answers what is wrong, and serves the next. */
class HostileRequestsIT {

    private static final int LONGEST_DETAIL = 1001;

    @TempDir
    static Path folder;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static RunningSystem system;
    private static ExportClient client;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startEmpty("hostile_requests", folder);
        client = system.client();
        system.sql("CREATE TABLE rows (id int PRIMARY KEY)", "INSERT INTO rows VALUES (1)");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @AfterEach
    void servesTheNext() {
        assertThat(system.export().isAlive()).isTrue();
        assertThat(client.get("/exports").status()).isEqualTo(200);
    }

    @Test
    void refusesABodyOfManyNamesWhoseLengthIsTold() throws Exception {
        assertIsProblem(send(HttpRequest.BodyPublishers.ofByteArray(manyNames())), 413, "request-too-large");
    }

    @Test
    void refusesABodyOfManyNamesWhoseLengthIsNotTold() throws Exception {
        byte[] names = manyNames();

        HttpResponse<String> answer =
                send(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(names)));

        assertIsProblem(answer, 413, "request-too-large");
    }

    @Test
    void takesABodyOfOneMebibyte() throws Exception {
        String body = "{\"tables\":[\"public.rows\"]" + " ".repeat(1024 * 1024 - 26) + "}";

        HttpResponse<String> answer = send(HttpRequest.BodyPublishers.ofString(body));

        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a,", "\"", "\"\"", ".", ",", "a", "é", "\"a\".", "a.\"b\","})
    void refusesLongValuesOfEveryShape(String piece) {
        int encoded = URLEncoder.encode(piece, StandardCharsets.UTF_8).length();
        String value = URLEncoder.encode(piece.repeat(6000 / encoded), StandardCharsets.UTF_8);
        for (String parameter : List.of("columns", "exclude", "tables", "to", "changes", "splitRows", "header", "x")) {
            Answer answer = client.post("/exports/delta?" + parameter + '=' + value, "hostile");
            assertThat(answer.status())
                    .as("%s=%s…: %s", parameter, piece, answer.text())
                    .isBetween(400, 499);
            assertThat(detail(answer.text())).hasSizeLessThanOrEqualTo(LONGEST_DETAIL);
        }
    }

    @Test
    void refusesLongListsAndLongNames() {
        String many = String.join(
                ",", IntStream.range(0, 20_000).mapToObj(i -> "\"t" + i + '"').toList());
        String columns = String.join(
                ",", IntStream.range(0, 2000).mapToObj(i -> "\"c" + i + '"').toList());
        String longName = "n".repeat(64);

        assertRefused("{\"tables\":[" + many + "]}", "tables: it has 20000 entries");
        assertRefused("{\"columns\":{\"public.rows\":[" + columns + "]}}", "columns: it has 2000 entries");
        assertRefused("{\"tables\":[\"public." + longName + "\"]}", "(64 characters) is too long");
        assertRefused("{\"exclude\":{\"public.rows\":[\"" + longName + "\"]}}", "(64 characters) is too long");
        assertRefused("{\"tables\":[null]}", "tables: a name is null");
    }

    @Test
    void refusesDeepNestingAndHugeNumbers() {
        assertRefused("[".repeat(500_000), "body: it is nested too deeply, or a name or a number in it is too long");
        assertRefused(
                "{\"splitRows\":" + "9".repeat(500_000) + "}",
                "body: it is nested too deeply, or a name or a number in it is too long");
        assertRefused(
                "{\"" + "n".repeat(500_000) + "\":1}",
                "body: it is nested too deeply, or a name or a number in it is too long");
    }

    /** Random bytes, and random pieces of what requests are made of. */
    @Test
    void answersWhateverItIsSentWithoutAFaultOfItsOwn() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<String> pieces = List.of(
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "\"tables\"",
                "\"columns\"",
                "\"to\"",
                "null",
                "1e999",
                "\"public.rows\"",
                "-1",
                "\"\\ud800\"",
                "\"\\u0000\"",
                "true");
        for (int i = 0; i < 300; i++) {
            StringBuilder body = new StringBuilder();
            for (int count = random.nextInt(12); count >= 0; count--) {
                body.append(pieces.get(random.nextInt(pieces.size())));
            }
            HttpResponse<String> answer = send(HttpRequest.BodyPublishers.ofString(body.toString()));
            assertThat(answer.statusCode())
                    .as("seed %d, round %d: %s: %s", seed, i, body, answer.body())
                    .isLessThan(500);
        }
    }

    private static void assertRefused(String body, String detail) {
        Answer answer = client.post("/exports/delta", "hostile", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(detail(answer.text())).contains(detail).hasSizeLessThanOrEqualTo(LONGEST_DETAIL);
    }

    private static String detail(String problem) {
        return JsonMapper.shared().readTree(problem).get("detail").asString();
    }

    private static void assertIsProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo(type);
        assertThat(problem.get("remedy").asString()).isNotEmpty();
    }

    /** 60 MB. */
    private static byte[] manyNames() {
        StringBuilder body = new StringBuilder(60_000_020).append("{\"columns\":{\"n\":[]");
        for (int i = 0; body.length() < 60_000_000; i++) {
            body.append(",\"").append(i).append("\":[]");
        }
        return body.append("}}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static HttpResponse<String> send(HttpRequest.BodyPublisher body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(client.base() + "/exports/full"))
                .header("X-Consumer-ID", "hostile")
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(body)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
