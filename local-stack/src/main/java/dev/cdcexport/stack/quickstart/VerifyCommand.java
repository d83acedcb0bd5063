package dev.cdcexport.stack.quickstart;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks an export service to verify a consumer's files, waits for the end and prints what was found. */
final class VerifyCommand {

    static final int EQUAL = 0;
    static final int DIFFERENT = 1;
    static final int NOT_VERIFIED = 2;

    private static final String USAGE =
            "./quickstart verify takes a consumer's id, and --url <url> for another service.";
    private static final Pattern CONSUMER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long POLL_MILLIS = 200;
    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private final Layout layout;
    private final PrintStream out;
    private final PrintStream errors;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private String lastWait = "";

    VerifyCommand(Layout layout, PrintStream out, PrintStream errors) {
        this.layout = layout;
        this.out = out;
        this.errors = errors;
    }

    /** Verifies and gives the exit code; why it could not is printed. */
    int run(List<String> arguments) {
        try {
            return verify(arguments);
        } catch (UserException e) {
            errors.println(e.getMessage());
            return NOT_VERIFIED;
        }
    }

    private int verify(List<String> arguments) {
        String consumer = null;
        String url = null;
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            if (argument.equals("--url") && !rest.isEmpty()) {
                url = rest.pop();
            } else if (argument.startsWith("--url=")) {
                url = argument.substring("--url=".length());
            } else if (consumer == null && CONSUMER.matcher(argument).matches()) {
                consumer = argument;
            } else {
                throw new UserException(USAGE);
            }
        }
        if (consumer == null) {
            throw new UserException(USAGE);
        }
        return verify(consumer, base(url));
    }

    private URI base(@Nullable String url) {
        String given =
                url == null ? "http://127.0.0.1:" + Ports.load(layout.ports()).of(Listener.EXPORT) : url;
        try {
            URI base = URI.create(given.endsWith("/") ? given : given + '/');
            if ("http".equals(base.getScheme()) || "https".equals(base.getScheme())) {
                return base;
            }
        } catch (IllegalArgumentException e) {
            throw new UserException("--url is the address of an export service, not '" + given + "'.", e);
        }
        throw new UserException("--url begins with http:// or https://, not '" + given + "'.");
    }

    private int verify(String consumer, URI base) {
        URI consumerUrl = base.resolve("consumers/" + consumer + '/');
        JsonNode verification = send(
                HttpRequest.newBuilder(consumerUrl.resolve("verify")).POST(HttpRequest.BodyPublishers.noBody()),
                ACCEPTED);
        URI url = consumerUrl.resolve(
                "verifications/" + verification.path("verificationId").asString());
        while (isOpen(verification)) {
            tellWaits(verification);
            pause();
            verification = send(HttpRequest.newBuilder(url).GET(), OK);
        }
        if (!verification.path("status").asString().equals("DONE")) {
            throw refusal(verification.path("error"));
        }
        VerificationReport report = new VerificationReport(verification);
        report.print(out);
        if (report.isUntold()) {
            return NOT_VERIFIED;
        }
        return verification.path("equal").asBoolean() ? EQUAL : DIFFERENT;
    }

    private static boolean isOpen(JsonNode verification) {
        String status = verification.path("status").asString();
        return status.equals("QUEUED") || status.equals("RUNNING");
    }

    /** Each reason once: waiting may take long. */
    private void tellWaits(JsonNode verification) {
        for (JsonNode blocker : verification.path("waitingFor")) {
            String wait = "Waiting for process " + blocker.path("pid").asString() + " of PostgreSQL: "
                    + blocker.path("what").asString();
            if (!wait.equals(lastWait)) {
                out.println(wait);
                lastWait = wait;
            }
        }
    }

    private JsonNode send(HttpRequest.Builder request, int expected) {
        HttpRequest built = request.timeout(TIMEOUT).build();
        try {
            HttpResponse<String> response = client.send(built, HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(response.body());
            if (response.statusCode() != expected) {
                throw refusal(body);
            }
            return body;
        } catch (JacksonException e) {
            throw new UserException(built.uri() + " is not an export service.", e);
        } catch (IOException e) {
            throw new UserException("No answer from the export service at " + built.uri() + "; is it running?", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static UserException refusal(JsonNode problem) {
        return new UserException("Not verified, " + problem.path("type").asString() + ": "
                + problem.path("detail").asString() + "\n"
                + problem.path("remedy").asString());
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static UserException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new UserException("Interrupted; the service goes on with the verification.", e);
    }
}
