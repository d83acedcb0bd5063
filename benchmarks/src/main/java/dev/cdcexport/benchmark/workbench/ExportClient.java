package dev.cdcexport.benchmark.workbench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an export service for exports, as a user would. Safe to share between threads. */
public final class ExportClient {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER_PATIENCE = Duration.ofMinutes(1);
    private static final Duration JOB_PATIENCE = Duration.ofMinutes(10);
    private static final Duration LOOK = Duration.ofMillis(3);
    private static final Set<String> ENDED = Set.of("SUCCEEDED", "FAILED", "CANCELLED");
    private static final int ACCEPTED = 202;
    private static final int OK = 200;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String base;

    /** Knows the service. */
    public ExportClient(Service export) {
        this.base = "http://127.0.0.1:" + export.port();
    }

    /**
     * A job that has succeeded.
     *
     * @param id its id
     * @param rows the lines in its files
     * @param time from when it was accepted until its files were published, as the service says
     */
    public record Job(String id, long rows, Duration time) {}

    /** Asks for an export and waits until it has succeeded. */
    public Job export(String type, String consumer, Map<String, String> options) {
        return await(request(type, consumer, options));
    }

    /**
     * Asks for an export.
     *
     * @return the job's id
     */
    public String request(String type, String consumer, Map<String, String> options) {
        String query = options.entrySet().stream()
                .map(option -> option.getKey() + '=' + option.getValue())
                .collect(Collectors.joining("&"));
        HttpRequest request = builder("/exports/" + type + '?' + query)
                .header("X-Consumer-ID", consumer)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return send(request, ACCEPTED).get("jobId").asString();
    }

    /**
     * Waits until a job has succeeded.
     *
     * @throws BenchmarkException if it has failed
     */
    public Job await(String jobId) {
        JsonNode[] job = new JsonNode[1];
        Await.untilGrowing(JOB_PATIENCE, LOOK, "job " + jobId + " has ended", () -> {
            job[0] = send(builder("/exports/" + jobId).build(), OK);
            return ENDED.contains(job[0].get("status").asString());
        });
        if (!"SUCCEEDED".equals(job[0].get("status").asString())) {
            throw new BenchmarkException("a job did not succeed: " + job[0]);
        }
        Duration time = Duration.between(
                Instant.parse(job[0].get("createdAt").asString()),
                Instant.parse(job[0].get("finishedAt").asString()));
        return new Job(jobId, job[0].at("/progress/rows").asLong(), time);
    }

    /** Sets a consumer's watermark to the one that an earlier job of its set. */
    public void rewind(String consumer, Job job) {
        HttpRequest request = builder("/consumers/" + consumer + "/watermark")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"jobId\": \"" + job.id() + "\"}"))
                .build();
        send(request, OK);
    }

    private HttpRequest.Builder builder(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_PATIENCE);
    }

    private JsonNode send(HttpRequest request, int expected) {
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != expected) {
                throw new BenchmarkException(
                        request + " was answered with " + answer.statusCode() + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new BenchmarkException("the export service does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted while asking the export service", e);
        }
    }
}
