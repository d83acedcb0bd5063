package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.support.ResourceRegion;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * How a file is answered: as a whole, in ranges, or not at all since the caller has it.
 *
 * @param file the file
 * @param etag its strong entity tag, in double quotes
 * @param modified when it was published, in whole seconds
 * @param type its media type
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2">RFC 9110, section 13.2.2 (precedence of preconditions) and section 14 (ranges)</a>
 */
record FileAnswer(PublishedResource file, String etag, Instant modified, MediaType type) {

    private static final ResourceRegionHttpMessageConverter REGIONS = new ResourceRegionHttpMessageConverter();

    /** Files never change, and a job is found for as long as its record is kept; who may read one is not everybody's business. */
    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable();

    /**
     * Answers a request; of ranges the body is written at once.
     *
     * @return what is to be answered, {@code null} if it was
     * @throws ExportException {@code precondition-failed} if the caller wants another file
     * @throws IOException if the file cannot be read or the caller is gone
     */
    @Nullable
    ResponseEntity<?> to(ServletWebRequest request, HttpHeaders headers) throws IOException {
        if (!isWanted(headers.getIfMatch())) {
            throw otherFile();
        }
        if (request.checkNotModified(etag, modified.toEpochMilli())) {
            int status = Objects.requireNonNull(request.getResponse()).getStatus();
            if (status == HttpStatus.PRECONDITION_FAILED.value()) {
                throw otherFile();
            }
            return described(HttpStatus.valueOf(status)).build();
        }
        if (HttpMethod.HEAD.equals(request.getHttpMethod())) {
            return described(HttpStatus.OK).contentLength(file.contentLength()).build();
        }
        List<HttpRange> ranges = HttpMethod.GET.equals(request.getHttpMethod()) ? ranges(headers) : List.of();
        if (ranges.isEmpty()) {
            return described(HttpStatus.OK)
                    .contentLength(file.contentLength())
                    .body(new InputStreamResource(file.getInputStream()));
        }
        List<ResourceRegion> regions = ranges.stream()
                .filter(range -> range.getRangeStart(file.contentLength()) < file.contentLength())
                .map(range -> range.toResourceRegion(file))
                .toList();
        if (regions.isEmpty()) {
            return unsatisfiable(headers);
        }
        HttpServletResponse response = Objects.requireNonNull(request.getResponse());
        try (ServletServerHttpResponse output = new ServletServerHttpResponse(response)) {
            output.setStatusCode(HttpStatus.PARTIAL_CONTENT);
            output.getHeaders()
                    .putAll(described(HttpStatus.PARTIAL_CONTENT).build().getHeaders());
            REGIONS.write(regions, null, type, output);
        }
        return null;
    }

    /** Spring looks at If-Match only where a call changes something. */
    private boolean isWanted(List<String> tags) {
        return tags.isEmpty() || tags.contains("*") || tags.contains(etag);
    }

    private ExportException otherFile() {
        return new ExportException(
                ProblemType.PRECONDITION_FAILED,
                "file " + file.getFilename() + " has the ETag " + etag
                        + ", which is not the one that the request wants",
                "Ask without If-Match and If-Unmodified-Since to get the file as it is.");
    }

    /** The ranges that count: none if the caller has a part of another file, or if they cannot be understood. */
    private List<HttpRange> ranges(HttpHeaders headers) {
        if (!isRangeWanted(headers.getFirst(HttpHeaders.IF_RANGE))) {
            return List.of();
        }
        try {
            List<HttpRange> ranges = headers.getRange();
            long wanted = ranges.stream().mapToLong(this::bytesOf).sum();
            return wanted > file.contentLength() ? List.of() : ranges;
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    /** Ranges that overlap could ask for one file many times over (RFC 9110, section 14.2). */
    private long bytesOf(HttpRange range) {
        long end = range.getRangeEnd(file.contentLength());
        return Math.max(0, end - range.getRangeStart(file.contentLength()) + 1);
    }

    /** A date is compared exactly, and a weak entity tag never matches (RFC 9110, section 13.1.5). */
    private boolean isRangeWanted(@Nullable String condition) {
        return condition == null || condition.equals(etag) || condition.equals(lastModified());
    }

    private String lastModified() {
        HttpHeaders formatted = new HttpHeaders();
        formatted.setLastModified(modified);
        return String.valueOf(formatted.getFirst(HttpHeaders.LAST_MODIFIED));
    }

    private ResponseEntity<?> unsatisfiable(HttpHeaders headers) {
        ExportException problem = new ExportException(
                ProblemType.RANGE_NOT_SATISFIABLE,
                "Range: file " + file.getFilename() + " has " + file.contentLength() + " bytes, and none of "
                        + headers.getFirst(HttpHeaders.RANGE),
                "Ask for bytes from 0 to " + (file.contentLength() - 1) + ", or without Range.");
        return ResponseEntity.status(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
                .header(HttpHeaders.CONTENT_RANGE, "bytes */" + file.contentLength())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(ProblemHandler.document(problem));
    }

    private ResponseEntity.BodyBuilder described(HttpStatus status) {
        return ResponseEntity.status(status)
                .eTag(etag)
                .lastModified(modified)
                .cacheControl(CACHE)
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(file.getFilename())
                                .build()
                                .toString())
                .contentType(type);
    }
}
