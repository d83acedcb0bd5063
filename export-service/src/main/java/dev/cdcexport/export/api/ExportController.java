package dev.cdcexport.export.api;

import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportRequest;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.run.ExportJobs;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Exports: ask for one, look at it, cancel it. */
@RestController
@RequestMapping(path = "/exports", produces = MediaType.APPLICATION_JSON_VALUE)
final class ExportController {

    private static final int MAX_KEY_LENGTH = 255;

    private final ExportJobs jobs;
    private final JobWaits waits;
    private final OptionsParser parser;

    ExportController(ExportJobs jobs, JobWaits waits, ExportOptions defaultOptions) {
        this.waits = waits;
        this.jobs = jobs;
        this.parser = new OptionsParser(defaultOptions);
    }

    /** Accepts an export: 202 with the job. */
    @Operation(operationId = "requestExport", summary = "Asks for an export, which runs in the background")
    @ApiResponse(
            responseCode = "202",
            description = "the job",
            headers =
                    @Header(
                            name = "Location",
                            description = "where to look for the job",
                            schema = @Schema(type = "string")))
    @ApiResponse(responseCode = "200", description = "the job, which has ended while the call waited")
    @PostMapping("/{type}")
    @ExportParameters
    CompletableFuture<ResponseEntity<JobView>> accept(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"full", "incremental", "delta"}))
                    @PathVariable
                    String type,
            @Parameter(required = true, description = "the consumer", example = "warehouse")
                    @RequestHeader(name = ConsumerId.HEADER, required = false)
                    @Nullable
                    String consumer,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @Parameter(
                            description = "wait=30: answer when the job has ended, at the latest after 30 s",
                            example = "wait=30")
                    @RequestHeader(name = JobWaits.HEADER, required = false)
                    @Nullable
                    String prefer,
            @RequestBody(required = false) @Nullable ExportBody body,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> query) {
        ExportType exportType = requireType(type);
        String consumerId = ConsumerId.require(consumer);
        ExportOptions options = parser.parse(exportType, body, ExportQuery.parse(query));
        ExportJob job = jobs.accept(new ExportRequest(consumerId, exportType, options, requireKey(idempotencyKey)));
        long seconds = JobWaits.seconds(prefer);
        return seconds == 0
                ? CompletableFuture.completedFuture(
                        answer(job, HttpStatus.ACCEPTED).body(view(job)))
                : atEnd(job, seconds);
    }

    private CompletableFuture<ResponseEntity<JobView>> atEnd(ExportJob job, long seconds) {
        return waits.end(job, seconds)
                .thenApply(ended -> answer(ended, ended.status().isFinal() ? HttpStatus.OK : HttpStatus.ACCEPTED)
                        .header(JobWaits.APPLIED, "wait=" + seconds)
                        .body(view(ended)));
    }

    private static ResponseEntity.BodyBuilder answer(ExportJob job, HttpStatus status) {
        ResponseEntity.BodyBuilder answer =
                ResponseEntity.status(status).location(URI.create("/exports/" + job.jobId()));
        return status == HttpStatus.ACCEPTED ? answer.header(HttpHeaders.RETRY_AFTER, "1") : answer;
    }

    /** One job. */
    @Operation(operationId = "findExport", summary = "Tells of a job")
    @ApiResponse(responseCode = "200", description = "the job")
    @ApiResponse(responseCode = "202", description = "the job, which has not ended while the call waited")
    @GetMapping("/{jobId}")
    CompletableFuture<ResponseEntity<JobView>> find(
            @PathVariable String jobId,
            @Parameter(
                            description = "wait=30: answer when the job has ended, at the latest after 30 s",
                            example = "wait=30")
                    @RequestHeader(name = JobWaits.HEADER, required = false)
                    @Nullable
                    String prefer) {
        ExportJob job = jobs.require(jobId);
        long seconds = JobWaits.seconds(prefer);
        return seconds == 0 ? CompletableFuture.completedFuture(ResponseEntity.ok(view(job))) : atEnd(job, seconds);
    }

    /** Jobs, newest first. */
    @Operation(operationId = "listExports", summary = "Lists jobs, newest first")
    @GetMapping
    Page<JobView> list(
            @RequestParam(required = false) @Nullable String consumer,
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        Filters.require("type", type, ExportType.values());
        Filters.require("status", status, JobStatus.values());
        Stream<ExportJob> matching = jobs.newestFirst().stream()
                .filter(job -> consumer == null || job.consumerId().equals(consumer))
                .filter(job -> type == null || job.type().code().equals(type.toLowerCase(Locale.ROOT)))
                .filter(job -> status == null || job.status().name().equals(status.toUpperCase(Locale.ROOT)));
        return Page.of(matching.toList(), page, size, this::view);
    }

    /** Cancels a job that has not been published. */
    @Operation(operationId = "cancelExport", summary = "Cancels a job that is not published")
    @DeleteMapping("/{jobId}")
    JobView cancel(@PathVariable String jobId) {
        return view(jobs.cancel(jobId));
    }

    private static ExportType requireType(String type) {
        return Stream.of(ExportType.values())
                .filter(each -> each.code().equals(type.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ExportException(
                        ProblemType.UNKNOWN_PATH,
                        "POST /exports/" + Echo.ofName(type) + ": there is no such type of export",
                        "Use POST /exports/full, POST /exports/incremental or POST /exports/delta."));
    }

    private static @Nullable String requireKey(@Nullable String key) {
        if (key != null && (key.isBlank() || key.length() > MAX_KEY_LENGTH)) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "Idempotency-Key: it has " + key.length() + " characters",
                    "Send 1 to " + MAX_KEY_LENGTH + " characters, or leave the header out.");
        }
        return key;
    }

    private JobView view(ExportJob job) {
        return JobView.of(job, jobs.progress(job.jobId()));
    }
}
