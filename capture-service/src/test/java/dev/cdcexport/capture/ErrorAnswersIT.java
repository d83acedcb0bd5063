package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What capture's port refuses. */
class ErrorAnswersIT {

    private static CaptureStack stack;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws SQLException {
        stack = CaptureStack.create("error_answers");
        application = stack.start();
        stack.reader().cut();
    }

    @AfterAll
    static void stop() throws SQLException {
        application.close();
        stack.close();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "GET | /nowhere | | 404 | not-found | /nowhere",
                "GET | /actuator/nowhere | | 404 | not-found | /actuator/nowhere",
                "GET | /error | | 404 | not-found | /error",
                "GET | /actuator/..%2f..%2fetc | | 400 | bad-request | cannot be read",
                "DELETE | /actuator/epoch | | 405 | method-not-allowed | DELETE",
                "POST | /actuator/epoch | {\"confirm\": 7} | 400 | bad-request | confirm: epoch 7 does not wait for confirmation; none does",
                "POST | /actuator/epoch | {\"confirm\": \"x\"} | 400 | bad-request | confirm",
                "POST | /actuator/epoch | {} | 400 | bad-request | confirm"
            })
    void isToldInAProblemDocument(String method, String path, String body, int status, String type, String detail)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + application.getEnvironment().getRequiredProperty("local.server.port") + path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(contentType -> assertThat(contentType).startsWith("application/problem+json"));
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("type").asString()).isEqualTo(type);
        assertThat(problem.get("detail").asString())
                .contains(detail)
                .doesNotContain("org.springframework", "dev.cdcexport");
        assertThat(problem.get("remedy").asString()).isNotBlank();
    }
}
