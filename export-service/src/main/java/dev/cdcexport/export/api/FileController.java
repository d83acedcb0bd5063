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
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;

/** The files of jobs. */
@RestController
final class FileController {

    private final ExportJobs jobs;
    private final OutputStore store;
    private final FileChecks checks;

    FileController(ExportJobs jobs, OutputStore store, FileChecks checks) {
        this.jobs = jobs;
        this.store = store;
        this.checks = checks;
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
    void file(
            @PathVariable String jobId,
            @PathVariable String name,
            @Parameter(hidden = true) @RequestHeader HttpHeaders headers,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        ExportJob job = jobs.require(jobId);
        JobOutcome outcome = job.publication();
        if (outcome == null || job.status() != JobStatus.SUCCEEDED) {
            throw unknown(job, name);
        }
        Instant published = Objects.requireNonNull(job.finishedAt(), job.jobId());
        ExportedFile file = outcome.files().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElse(null);
        if (file == null && !name.equals(job.manifestName())) {
            throw unknown(job, name);
        }
        StoredFile stored = find(name);
        FileAnswer answer = new FileAnswer(
                resource(name, stored),
                '"' + (file == null ? jobId : file.sha256()) + '"',
                published.truncatedTo(ChronoUnit.SECONDS),
                file == null ? MediaType.APPLICATION_JSON : typeOf(job));
        answer.requireWanted(headers);
        if (answer.isKnown(headers)) {
            answer.sendNotModified(response);
            return;
        }
        requireReadable(name);
        if (file != null) {
            checks.requireUnaltered(file, stored, published);
        }
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            answer.sendHead(response);
        } else {
            answer.send(headers, response);
        }
    }

    private static MediaType typeOf(ExportJob job) {
        return job.options().compression() == Compression.NONE
                ? MediaType.parseMediaType(job.options().format().mediaType())
                : MediaType.APPLICATION_OCTET_STREAM;
    }

    /** Before anything is answered: what fails later can only break the connection. */
    private void requireReadable(String name) {
        try {
            store.open(name, 0).close();
        } catch (NoSuchFileException e) {
            throw gone(name);
        } catch (IOException e) {
            throw PublishedResource.unreadable(name, e);
        }
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
