package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.support.ResourceRegion;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.ResourceRegionHttpMessageConverter;
import org.springframework.http.server.ServletServerHttpResponse;

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
    private static final Pattern TAG = Pattern.compile("(?:W/)?\"[^\"]*\"|\\*");
    private static final String ANY = "*";

    /** A file never changes. Only the caller may keep it: others may not be allowed to read it. */
    private static final CacheControl CACHE =
            CacheControl.maxAge(Duration.ofDays(1)).cachePrivate().immutable();

    /** Whether the caller has the file already; to be asked before the file is looked at. */
    boolean isKnown(HttpHeaders headers) {
        if (headers.containsHeader(HttpHeaders.IF_NONE_MATCH)) {
            Set<String> known = tags(headers, HttpHeaders.IF_NONE_MATCH);
            return known.contains(ANY) || known.contains(etag) || known.contains("W/" + etag);
        }
        long since = headers.getIfModifiedSince();
        return since >= 0 && modified.toEpochMilli() <= since;
    }

    /**
     * To be called first.
     *
     * @throws ExportException {@code precondition-failed} if the caller wants another file
     */
    void requireWanted(HttpHeaders headers) {
        if (headers.containsHeader(HttpHeaders.IF_MATCH)) {
            Set<String> wanted = tags(headers, HttpHeaders.IF_MATCH);
            if (!wanted.contains(ANY) && !wanted.contains(etag)) {
                throw otherFile();
            }
        } else {
            long since = headers.getIfUnmodifiedSince();
            if (since >= 0 && modified.toEpochMilli() > since) {
                throw otherFile();
            }
        }
    }

    private static Set<String> tags(HttpHeaders headers, String name) {
        return headers.getOrEmpty(name).stream()
                .flatMap(value -> TAG.matcher(value).results())
                .map(MatchResult::group)
                .collect(Collectors.toSet());
    }

    private ExportException otherFile() {
        return new ExportException(
                ProblemType.PRECONDITION_FAILED,
                "file " + file.getFilename() + " has the ETag " + etag + " and is of " + lastModified()
                        + ", which is not what the request wants",
                "Ask without If-Match and If-Unmodified-Since to get the file as it is.");
    }

    /** Answers without a body. */
    void sendNotModified(HttpServletResponse response) {
        describe(response, HttpStatus.NOT_MODIFIED);
    }

    /** Answers what a {@code HEAD} asks for. */
    void sendHead(HttpServletResponse response) {
        describe(response, HttpStatus.OK);
        response.setContentLengthLong(file.contentLength());
    }

    /**
     * Answers with the file or ranges of it.
     *
     * @throws ExportException {@code range-not-satisfiable}
     * @throws IOException if the file cannot be read or the caller is gone
     */
    void send(HttpHeaders headers, HttpServletResponse response) throws IOException {
        List<HttpRange> ranges = ranges(headers);
        if (ranges.isEmpty()) {
            sendHead(response);
            try (InputStream content = file.getInputStream()) {
                content.transferTo(response.getOutputStream());
            }
            return;
        }
        List<ResourceRegion> regions = ranges.stream()
                .filter(range -> range.getRangeStart(file.contentLength()) < file.contentLength())
                .map(range -> range.toResourceRegion(file))
                .toList();
        if (regions.isEmpty()) {
            response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.contentLength());
            throw unsatisfiable(headers);
        }
        describe(response, HttpStatus.PARTIAL_CONTENT);
        try (ServletServerHttpResponse output = new ServletServerHttpResponse(response)) {
            REGIONS.write(regions, null, type, output);
        }
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

    private ExportException unsatisfiable(HttpHeaders headers) {
        long bytes = file.contentLength();
        return new ExportException(
                ProblemType.RANGE_NOT_SATISFIABLE,
                "Range: file " + file.getFilename() + " has " + bytes + " bytes, and none of "
                        + headers.getFirst(HttpHeaders.RANGE),
                bytes == 0
                        ? "The file is empty; ask without Range."
                        : "Ask for bytes from 0 to " + (bytes - 1) + ", or without Range.");
    }

    private void describe(HttpServletResponse response, HttpStatus status) {
        response.setStatus(status.value());
        response.setHeader(HttpHeaders.ETAG, etag);
        response.setHeader(HttpHeaders.LAST_MODIFIED, lastModified());
        response.setHeader(HttpHeaders.CACHE_CONTROL, CACHE.getHeaderValue());
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(file.getFilename())
                        .build()
                        .toString());
        if (status != HttpStatus.NOT_MODIFIED) {
            response.setContentType(type.toString());
        }
    }
}
