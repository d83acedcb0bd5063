package dev.cdcexport.system.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A consumer of all tables, whose exports either make up the tables or are refused for DDL. */
public final class DdlConsumer {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Set<String> REFUSALS = Set.of("table-rewritten", "table-not-captured", "unknown-value");

    private final ExportClient client;
    private final String id;

    public DdlConsumer(ExportClient client, String id) {
        this.client = client;
        this.id = id;
    }

    public void full() {
        succeeded(client.export("full", id));
    }

    /** Asks for a delta, which has to be made and to make up the tables. */
    public void exactDelta() {
        succeeded(client.export("delta", id));
        assertThat(isVerificationRefused()).as("compared").isFalse();
    }

    /** Asks for a delta; whether it is refused. */
    public boolean isDeltaRefused() {
        JsonNode job = client.export("delta", id);
        if (!isRefused(job)) {
            succeeded(job);
        }
        return isRefused(job);
    }

    /** Asks for a delta that has all rows of the tables whose changes do not make them up; whether even that is refused. */
    public boolean isRebaseRefused() {
        JsonNode job = client.await(client.accepted(client.post("/exports/delta?schemaChange=rebase", id)));
        if (!isRefused(job)) {
            succeeded(job);
        }
        return isRefused(job);
    }

    /** Fails if the files do not make up the tables; whether the comparison is refused. */
    public boolean isVerificationRefused() {
        String path = "/consumers/" + id;
        String verificationId =
                client.post(path + "/verify", id).json().get("verificationId").asString();
        JsonNode[] verification = new JsonNode[1];
        Await.until(SOON, "the verification has ended", () -> {
            verification[0] =
                    client.get(path + "/verifications/" + verificationId).json();
            return List.of("DONE", "FAILED")
                    .contains(verification[0].get("status").asString());
        });
        boolean isRefused = isRefused(verification[0]);
        assertThat(isRefused || verification[0].path("equal").asBoolean(false))
                .as(verification[0].toString())
                .isTrue();
        return isRefused;
    }

    private static boolean isRefused(JsonNode job) {
        return job.get("status").asString().equals("FAILED")
                && REFUSALS.contains(job.get("error").get("type").asString());
    }

    private static void succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
    }
}
