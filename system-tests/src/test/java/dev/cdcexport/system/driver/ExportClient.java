package dev.cdcexport.system.driver;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Calls the export service as a user would. */
public final class ExportClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** All services of a build describe themselves alike, but for the sample, which not all have. */
    private static final AtomicReference<@Nullable ApiContract> CONTRACT = new AtomicReference<>();

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    public ExportClient(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /** An answer with its status and body, and after how many seconds to ask again, 0 if it does not say. */
    public record Answer(int status, String contentType, int retryAfter, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }
    }

    /** Where the service listens. */
    public String base() {
        return base;
    }

    public Answer get(String path) {
        return send(request(path).GET().build());
    }

    public Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    public Answer put(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    public Answer post(String path, @Nullable String consumer) {
        HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.noBody());
        return send((consumer == null ? request : request.header("X-Consumer-ID", consumer)).build());
    }

    public Answer post(String path, String consumer, String body) {
        return send(request(path)
                .header("X-Consumer-ID", consumer)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Asks under an idempotency key. */
    public Answer postOnce(String path, String consumer, String key) {
        return send(request(path)
                .header("X-Consumer-ID", consumer)
                .header("Idempotency-Key", key)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }

    public Answer watermark(String consumer) {
        return send(
                request("/exports/watermark").header("X-Consumer-ID", consumer).build());
    }

    /** All tables that the service tells of; there are fewer than a page may have. */
    public JsonNode tables() {
        JsonNode page = get("/tables?size=1000").json();
        if (page.get("total").asInt() > page.get("items").size()) {
            throw new AssertionError("more tables than a page has");
        }
        return page.get("items");
    }

    /** Asks for an export, which must be accepted, and waits until it has ended. */
    public JsonNode export(String type, String consumer) {
        return await(accepted(post("/exports/" + type, consumer)));
    }

    /** The id of the job that was accepted. */
    public String accepted(Answer answer) {
        if (answer.status() != 202) {
            throw new AssertionError("not accepted: " + answer);
        }
        return answer.json().get("jobId").asString();
    }

    /** Asks under an idempotency key, again and again while the service cannot take it, and gives the id of the job. */
    public String acceptedAtLast(String path, String consumer, String key) {
        Answer[] answer = new Answer[1];
        Await.until(PATIENCE, "the request " + key + " is accepted", () -> {
            answer[0] = postOnce(path, consumer, key);
            return answer[0].status() != 0 && answer[0].status() != UNAVAILABLE;
        });
        return accepted(answer[0]);
    }

    /** Waits until the job has ended; the service may be away meanwhile. */
    public JsonNode await(String jobId) {
        return await(jobId, PATIENCE);
    }

    /** The same, for as long as suits the job's size. */
    public JsonNode await(String jobId, Duration patience) {
        JsonNode[] job = new JsonNode[1];
        Await.until(patience, "job " + jobId + " has ended", () -> {
            Answer answer = get("/exports/" + jobId);
            if (answer.status() != OK) {
                return false;
            }
            job[0] = answer.json();
            return switch (job[0].get("status").asString()) {
                case "SUCCEEDED", "FAILED", "CANCELLED" -> true;
                default -> false;
            };
        });
        return job[0];
    }

    /** The only data file of a job. */
    public String file(JsonNode job) {
        if (job.get("files").size() != 1) {
            throw new AssertionError("not one file: " + job);
        }
        return download(job.get("files").get(0).get("url").asString());
    }

    /** A file's text; the service may be away meanwhile. */
    public String download(String url) {
        Answer[] answer = new Answer[1];
        Await.until(PATIENCE, url + " is downloaded", () -> {
            answer[0] = get(url);
            return answer[0].status() == OK;
        });
        return answer[0].text();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(60));
    }

    /** Fails if the answer is not as the API's description says. */
    public void hold(HttpResponse<String> response) throws IOException, InterruptedException {
        String method = response.request().method();
        ApiContract contract = CONTRACT.get();
        if (contract == null || !contract.describes(method, response.uri().getPath())) {
            HttpResponse<String> description =
                    http.send(request("/v3/api-docs").GET().build(), HttpResponse.BodyHandlers.ofString());
            if (description.statusCode() != OK) {
                return;
            }
            contract = new ApiContract(JSON.readTree(description.body()));
            CONTRACT.set(contract);
        }
        contract.check(new ApiContract.Exchange(
                method,
                response.uri(),
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body()));
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            hold(response);
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    Integer.parseInt(
                            response.headers().firstValue("Retry-After").orElse("0")),
                    response.body());
        } catch (IOException e) {
            return new Answer(0, "", 0, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
