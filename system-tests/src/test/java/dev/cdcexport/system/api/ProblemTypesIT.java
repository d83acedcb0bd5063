package dev.cdcexport.system.api;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/**
 * Each problem type there is: a call that has it, the calls that its remedy names, and the same wish as the remedy tells to wish it. What needs a part of
 * the system to fail, or more of a story, has a test elsewhere, which is named here and has to be there.
 */
class ProblemTypesIT {

    private static final Pattern CALL = Pattern.compile("\\b(GET|POST) (/[^\\s,;]*[^\\s,;.])");

    @TempDir
    static Path folder;

    private static RunningSystem system;
    private static ExportClient client;
    private static String job;

    /** A call with a problem, and the same wish as the remedy tells. */
    private record Shown(Supplier<ExportClient.Answer> refused, Supplier<ExportClient.Answer> remedied) {}

    private static final Map<ProblemType, Shown> HERE = Map.ofEntries(
            entry(
                    ProblemType.INVALID_REQUEST,
                    new Shown(
                            () -> client.post("/exports/full?compression=zip", "a"),
                            () -> client.post("/exports/full?compression=zstd", "a"))),
            entry(
                    ProblemType.UNKNOWN_JOB,
                    new Shown(() -> client.get("/exports/nothing"), () -> client.get("/exports/" + job))),
            entry(
                    ProblemType.UNKNOWN_FILE,
                    new Shown(
                            () -> client.get("/exports/" + job + "/files/nothing"),
                            () -> client.get(client.get("/exports/" + job)
                                    .json()
                                    .at("/files/0/url")
                                    .asString()))),
            entry(
                    ProblemType.UNKNOWN_PATH,
                    new Shown(
                            () -> client.post("/exports/dleta", "known"),
                            () -> client.post("/exports/delta", "known"))),
            entry(
                    ProblemType.UNKNOWN_CONSUMER,
                    new Shown(() -> client.get("/consumers/nobody"), () -> client.get("/consumers/known"))),
            entry(
                    ProblemType.UNKNOWN_VERIFICATION,
                    new Shown(
                            () -> client.get("/consumers/known/verifications/nothing"),
                            () -> client.get("/consumers/known/verifications"))),
            entry(
                    ProblemType.UNKNOWN_TABLE,
                    new Shown(
                            () -> client.post("/exports/full?tables=nothing", "b"),
                            () -> client.post("/exports/full?tables=users", "b"))),
            entry(
                    ProblemType.UNKNOWN_USER,
                    new Shown(() -> client.get("/users/99999999"), () -> client.get("/users/1"))),
            entry(
                    ProblemType.METHOD_NOT_ALLOWED,
                    new Shown(() -> client.delete("/tables"), () -> client.get("/tables"))),
            entry(ProblemType.NO_WATERMARK, new Shown(() -> client.post("/exports/delta", "new"), () -> {
                client.export("full", "new");
                return client.post("/exports/delta", "new");
            })),
            entry(
                    ProblemType.TABLE_SET_DIFFERS,
                    new Shown(
                            () -> client.post("/exports/delta?tables=users", "settled"),
                            () -> client.post("/exports/delta", "settled"))),
            entry(
                    ProblemType.ALREADY_PUBLISHED,
                    new Shown(() -> client.delete("/exports/" + job), () -> client.post("/exports/delta", "known"))),
            entry(
                    ProblemType.EMAIL_TAKEN,
                    new Shown(
                            () -> user("{\"email\": \"user-1@example.com\"}"),
                            () -> user("{\"email\": \"nobody-else@example.com\"}"))),
            entry(
                    ProblemType.IDEMPOTENCY_CONFLICT,
                    new Shown(
                            () -> client.postOnce("/exports/delta?changes=all", "known", "used"),
                            () -> client.postOnce("/exports/delta?changes=all", "known", "another"))));

    private static final Map<ProblemType, String> ELSEWHERE = Map.ofEntries(
            entry(ProblemType.NOT_ACCEPTABLE, "api.ProblemDocumentsIT.answersInJsonOnly"),
            entry(ProblemType.UNSUPPORTED_MEDIA_TYPE, "api.ProblemDocumentsIT.tellsWhichMediaTypesItTakesAndGives"),
            entry(ProblemType.REQUEST_TOO_LARGE, "api.HostileRequestsIT.takesABodyOfOneMebibyte"),
            entry(ProblemType.PRECONDITION_FAILED, "api.FileDownloadIT.refusesWhoWantsAnotherFile"),
            entry(
                    ProblemType.RANGE_NOT_SATISFIABLE,
                    "api.FileDownloadIT.refusesARangeThatTheFileDoesNotHaveAndTellsItsLength"),
            entry(ProblemType.FILE_ALTERED, "api.FileDownloadIT.refusesAFileThatWasAlteredUntilItIsRestored"),
            entry(ProblemType.TABLE_REWRITTEN, "api.RemediesIT.helpWhereDdlIsTold"),
            entry(ProblemType.TABLE_NOT_CAPTURED, "api.RemediesIT.helpWhereDdlIsLookedUp"),
            entry(ProblemType.UNKNOWN_VALUE, "ddl.TableKindsIT.failsWhereAChangedKeyLeavesALargeValueUnknown"),
            entry(
                    ProblemType.DEPARTURES_NOT_DELIVERED,
                    "api.TourIT.followsTheTourFromAFullExportToTheChangesThatCameAfterIt"),
            entry(ProblemType.LOG_TRUNCATED, "watermark.WatermarkIT.refusesARangeOfWhichTheLogHasLostEventsUntilAFull"),
            entry(
                    ProblemType.TOPIC_RECREATED,
                    "watermark.WatermarkIT.refusesARangeOfWhichTheLogHasLostEventsUntilAFull"),
            entry(ProblemType.EPOCH_CHANGED, "watermark.WatermarkIT.refusesAnOlderEpochUntilAFull"),
            entry(ProblemType.CONSUMER_BUSY, "watermark.WatermarkIT.refusesToChangeAConsumerWhileItHasAnOpenJob"),
            entry(ProblemType.RECORD_TOO_LARGE, "watermark.ManyTablesIT.endsAJobForGoodWhoseRecordKafkaDoesNotTake"),
            entry(ProblemType.VERIFICATION_RUNNING, "watermark.VerifyIT"),
            entry(
                    ProblemType.INTERNAL_ERROR,
                    "api.ProblemTypesIT.isTheServicesOwnFaultWhereTheOutputDirectoryCannotBeWritten"),
            entry(ProblemType.STANDBY, "fault.FencingIT.asksForPatienceWhereOnlyTheActiveInstanceKnows"),
            entry(ProblemType.TIMEOUT, "fault.FrozenPartsIT.answersEveryCallWhileKafkaStandsStill"),
            entry(
                    ProblemType.CAPTURE_UNAVAILABLE,
                    "fault.OutageIT.saysThatCaptureIsSilentAndExportsWhatItMissedWhenItIsBack"),
            entry(ProblemType.SOURCE_UNAVAILABLE, "fault.OutageIT.recoversByItselfWhenPostgresqlWasKilledAndComesBack"),
            entry(ProblemType.BROKER_UNAVAILABLE, "fault.OutageIT.recoversByItselfWhenKafkaWasKilledAndComesBack"));

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.startWithSample("problem_types", folder);
        client = system.client();
        job = client.export("full", "known").get("jobId").asString();
        client.await(client.accepted(client.postOnce("/exports/delta", "known", "used")));
        client.export("full", "settled");
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @ParameterizedTest
    @EnumSource
    void isShownWithItsRemedyCarriedOut(ProblemType type) throws Exception {
        Shown shown = HERE.get(type);
        if (shown == null) {
            assertIsThere(ELSEWHERE.getOrDefault(type, "nowhere"), type);
            return;
        }
        ExportClient.Answer refused = shown.refused().get();
        assertThat(refused.status()).as(refused.text()).isEqualTo(type.status());
        JsonNode problem = refused.json();
        assertThat(problem.get("type").asString()).isEqualTo(type.code());
        assertThat(problem.get("detail").asString()).isNotBlank();
        for (MatchResult call :
                CALL.matcher(problem.get("remedy").asString()).results().toList()) {
            ExportClient.Answer answer = answer(call.group(1), call.group(2));
            assertThat(answer.status())
                    .as(call.group() + ", of " + problem + ": " + answer.text())
                    .isBetween(200, 299);
        }
        ExportClient.Answer remedied = shown.remedied().get();
        assertThat(remedied.status()).as(remedied.text()).isBetween(200, 299);
    }

    /** {@code internal-error}. */
    @Test
    void isTheServicesOwnFaultWhereTheOutputDirectoryCannotBeWritten() throws Exception {
        Path aside = system.staging().resolveSibling("aside");
        Files.move(system.staging(), aside);
        Files.createFile(system.staging());
        JsonNode failed = client.export("full", "faulty").get("error");
        Files.delete(system.staging());
        Files.move(aside, system.staging());

        assertThat(failed.get("type").asString()).as(failed.toString()).isEqualTo("internal-error");
        assertThat(failed.get("detail").asString()).doesNotContain("java.", "dev.cdcexport");
        assertThat(failed.get("remedy").asString()).startsWith("Check the output directory");
        assertThat(client.export("full", "faulty").get("status").asString()).isEqualTo("SUCCEEDED");
    }

    @Test
    void isShownHereOrElsewhereAndNotTwice() {
        assertThat(Stream.concat(HERE.keySet().stream(), ELSEWHERE.keySet().stream()))
                .containsExactlyInAnyOrder(ProblemType.values());
    }

    private static ExportClient.Answer answer(String method, String path) {
        String real = path.replace("{id}", "known").replace("{jobId}", job);
        return method.equals("GET") ? client.get(real) : client.post(real, "known");
    }

    private static ExportClient.Answer user(String body) {
        return client.post("/users", "known", body);
    }

    private static void assertIsThere(String test, ProblemType type) throws IOException {
        List<String> parts = List.of(test.split("\\.", -1));
        assertThat(parts).as(type + " is shown by a test").hasSizeGreaterThan(1);
        Path source = Path.of("src/test/java/dev/cdcexport/system", parts.get(0), parts.get(1) + ".java");
        String text = Files.readString(source);
        assertThat(text).as(test + " shows " + type).contains(type.code());
        if (parts.size() > 2) {
            assertThat(text).contains("void " + parts.get(2) + "(");
        }
    }
}
