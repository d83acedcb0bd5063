package dev.cdcexport.export.api;

import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportOptions;
import dev.cdcexport.export.job.ExportRequest;
import dev.cdcexport.export.job.ExportType;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.run.ExportJobs;
import dev.cdcexport.export.store.OutputStore;
import io.swagger.v3.oas.annotations.Parameter;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
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

/** Exports: ask for one, look at it, fetch its files. */
@RestController
@RequestMapping("/exports")
final class ExportController {

    private static final int MAX_KEY_LENGTH = 255;

    private final ExportJobs jobs;
    private final OutputStore store;
    private final OptionsParser parser;

    ExportController(ExportJobs jobs, OutputStore store, ExportOptions defaultOptions) {
        this.jobs = jobs;
        this.store = store;
        this.parser = new OptionsParser(defaultOptions);
    }

    /** Accepts an export: 202 with the job. */
    @PostMapping("/{type:full|incremental|delta}")
    @ExportParameters
    ResponseEntity<JobView> accept(
            @PathVariable String type,
            @RequestHeader(name = ConsumerId.HEADER, required = false) @Nullable String consumer,
            @RequestHeader(name = "Idempotency-Key", required = false) @Nullable String idempotencyKey,
            @RequestBody(required = false) @Nullable ExportBody body,
            @Parameter(hidden = true) @RequestParam MultiValueMap<String, String> query) {
        ExportType exportType = ExportType.ofCode(type);
        String consumerId = ConsumerId.require(consumer);
        ExportOptions options = parser.parse(exportType, body, ExportQuery.parse(query));
        ExportJob job = jobs.accept(new ExportRequest(consumerId, exportType, options, requireKey(idempotencyKey)));
        return ResponseEntity.accepted()
                .location(URI.create("/exports/" + job.jobId()))
                .body(view(job));
    }

    /** One job. */
    @GetMapping("/{jobId}")
    JobView find(@PathVariable String jobId) {
        return view(jobs.require(jobId));
    }

    /** Jobs, newest first. */
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
    @DeleteMapping("/{jobId}")
    JobView cancel(@PathVariable String jobId) {
        return view(jobs.cancel(jobId));
    }

    /** A data file or the manifest of a job, as a whole or in ranges. */
    @GetMapping("/{jobId}/files/{name}")
    ResponseEntity<Resource> file(@PathVariable String jobId, @PathVariable String name) {
        ExportJob job = jobs.require(jobId);
        JobOutcome publication = job.publication();
        if (publication == null || job.status() != JobStatus.SUCCEEDED) {
            throw unknownFile(job, name);
        }
        if (name.equals(job.manifestName())) {
            return content(name, '"' + jobId + '"', MediaType.APPLICATION_JSON);
        }
        Optional<ExportedFile> file = publication.files().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        return content(
                name,
                '"' + file.orElseThrow(() -> unknownFile(job, name)).sha256() + '"',
                job.options().compression() == Compression.NONE
                        ? MediaType.parseMediaType(job.options().format().mediaType())
                        : MediaType.APPLICATION_OCTET_STREAM);
    }

    private ResponseEntity<Resource> content(String name, String etag, MediaType type) {
        Resource resource = PublishedResource.find(store, name)
                .orElseThrow(() -> new ExportException(
                        ProblemType.UNKNOWN_FILE,
                        "file " + name + " is no longer in the output directory",
                        "It was removed after it was published; restore it there or run another export."));
        return ResponseEntity.ok()
                .eTag(etag)
                .contentType(type)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(resource);
    }

    private static ExportException unknownFile(ExportJob job, String name) {
        return new ExportException(
                ProblemType.UNKNOWN_FILE,
                "job " + job.jobId() + " (" + job.status() + ") has no file " + name,
                "GET /exports/" + job.jobId() + " lists the files once the job has succeeded.");
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
