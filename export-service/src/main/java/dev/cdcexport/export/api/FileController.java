package dev.cdcexport.export.api;

import dev.cdcexport.export.file.Compression;
import dev.cdcexport.export.job.ExportJob;
import dev.cdcexport.export.job.ExportedFile;
import dev.cdcexport.export.job.JobOutcome;
import dev.cdcexport.export.job.JobStatus;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import dev.cdcexport.export.run.ExportJobs;
import dev.cdcexport.export.store.OutputStore;
import dev.cdcexport.export.store.StoredFile;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** The files of jobs. */
@RestController
final class FileController {

    private final ExportJobs jobs;
    private final OutputStore store;
    private final FileChecks checks;

    FileController(ExportJobs jobs, OutputStore store) {
        this.jobs = jobs;
        this.store = store;
        this.checks = new FileChecks(store);
    }

    /** A data file or the manifest of a job, as a whole or in ranges. */
    @Operation(operationId = "downloadFile", summary = "Gives a file of a job, as a whole or in ranges")
    @ApiResponse(
            responseCode = "200",
            description = "the file",
            content = {
                @Content(mediaType = "text/csv", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/octet-stream", schema = @Schema(type = "string", format = "binary")),
                @Content(mediaType = "application/json", schema = @Schema(type = "object"))
            })
    @ApiResponse(responseCode = "206", description = "the ranges asked for", content = @Content)
    @ApiResponse(responseCode = "304", description = "the caller has the file", content = @Content)
    @GetMapping("/exports/{jobId}/files/{name}")
    @Nullable
    ResponseEntity<?> file(
            @PathVariable String jobId,
            @PathVariable String name,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            ServletWebRequest request)
            throws IOException {
        ExportJob job = jobs.require(jobId);
        JobOutcome outcome = job.publication();
        if (outcome == null || job.status() != JobStatus.SUCCEEDED) {
            throw unknown(job, name);
        }
        Instant published =
                Objects.requireNonNull(job.finishedAt(), job.jobId()).truncatedTo(ChronoUnit.SECONDS);
        if (name.equals(job.manifestName())) {
            PublishedResource manifest = resource(name, find(name));
            return new FileAnswer(manifest, '"' + jobId + '"', published, MediaType.APPLICATION_JSON)
                    .to(request, headers);
        }
        ExportedFile file = outcome.files().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(job, name));
        StoredFile stored = find(name);
        checks.requireUnaltered(file, stored, Objects.requireNonNull(job.finishedAt()));
        MediaType type = job.options().compression() == Compression.NONE
                ? MediaType.parseMediaType(job.options().format().mediaType())
                : MediaType.APPLICATION_OCTET_STREAM;
        return new FileAnswer(resource(name, stored), '"' + file.sha256() + '"', published, type).to(request, headers);
    }

    private PublishedResource resource(String name, StoredFile stored) {
        return new PublishedResource(store, name, stored.bytes());
    }

    private StoredFile find(String name) {
        try {
            return store.find(name).orElseThrow(() -> gone(name));
        } catch (IOException e) {
            throw PublishedResource.unreadable(name, e);
        }
    }

    private static ExportException gone(String name) {
        return new ExportException(
                ProblemType.UNKNOWN_FILE,
                "file " + name + " is no longer in the output directory",
                "It was removed after it was published; restore it there or run another export.");
    }

    private static ExportException unknown(ExportJob job, String name) {
        return new ExportException(
                ProblemType.UNKNOWN_FILE,
                "job " + job.jobId() + " (" + job.status() + ") has no file " + name,
                "GET /exports/" + job.jobId() + " lists the files once the job has succeeded.");
    }
}
