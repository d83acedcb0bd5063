package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure as a problem document (RFC 9457) whose {@code type} a caller can branch on, with a remedy. */
@RestControllerAdvice
final class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
    private static final int BAD_REQUEST = 400;

    /** As long as a restart of this service, or the change to another instance, takes. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** The longest that this service says of its own accord are lists of columns. */
    private static final int MAX_DETAIL = 1000;

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(ExportException problem) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.type().status());
        if (problem.type().status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(problem(problem));
    }

    private static ProblemDetail problem(ExportException problem) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(
                HttpStatusCode.valueOf(problem.type().status()), shorten(problem.detail()));
        detail.setType(URI.create(problem.type().code()));
        detail.setTitle(problem.type().title());
        detail.setProperty("remedy", problem.remedy());
        return detail;
    }

    @ExceptionHandler({CannotGetJdbcConnectionException.class, DataAccessResourceFailureException.class})
    ResponseEntity<ProblemDetail> sourceUnavailable(RuntimeException failure) {
        return answer(ExportException.sourceUnavailable(failure));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException failure) {
        LOG.error("a call failed unexpectedly", failure);
        return answer(new ExportException(
                ProblemType.INTERNAL_ERROR, String.valueOf(failure), "Report this with the service's log."));
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (failure.getMostSpecificCause() instanceof BodyLimit.BodyTooLargeException) {
            ProblemDetail tooLarge = problem(BodyLimit.BodyTooLargeException.problem());
            return handleExceptionInternal(
                    failure, tooLarge, headers, HttpStatusCode.valueOf(tooLarge.getStatus()), request);
        }
        ProblemDetail detail = problem(new ExportException(
                ProblemType.INVALID_REQUEST,
                "the body cannot be read: " + failure.getMostSpecificCause().getMessage(),
                "Send a JSON object with the fields that /v3/api-docs describes."));
        return handleExceptionInternal(failure, detail, headers, status, request);
    }

    /** Libraries repeat what they were given, however long it is. */
    private static String shorten(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> answer = super.handleExceptionInternal(failure, body, headers, status, request);
        if (answer != null
                && answer.getBody() instanceof ProblemDetail detail
                && (detail.getProperties() == null || !detail.getProperties().containsKey("remedy"))) {
            if (status.value() == BAD_REQUEST) {
                detail.setType(URI.create(ProblemType.INVALID_REQUEST.code()));
                detail.setTitle(ProblemType.INVALID_REQUEST.title());
            }
            String told = detail.getDetail();
            detail.setDetail(told == null ? null : shorten(told));
            detail.setProperty("remedy", "/v3/api-docs describes the calls and their parameters.");
        }
        return answer;
    }
}
