package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.net.URI;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Answers every failure as a problem document (RFC 9457) whose {@code type} a caller can branch on, with a remedy. */
@RestControllerAdvice
final class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    /** As long as a restart of this service, or the change to another instance, takes. */
    private static final String RETRY_AFTER_SECONDS = "5";

    /** The longest that this service says of its own accord are lists of columns. */
    private static final int MAX_DETAIL = 1000;

    private static final String DESCRIPTION = "GET /v3/api-docs describes all calls and their parameters.";

    @ExceptionHandler
    ResponseEntity<ProblemDetail> answer(ExportException problem) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.type().status());
        if (problem.type().status() == HttpStatus.SERVICE_UNAVAILABLE.value()) {
            answer.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        return answer.contentType(MediaType.APPLICATION_PROBLEM_JSON).body(document(problem));
    }

    /** The document that tells a problem. */
    static ProblemDetail document(ExportException problem) {
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(
                HttpStatusCode.valueOf(problem.type().status()), shorten(problem.detail()));
        detail.setType(URI.create(problem.type().code()));
        detail.setTitle(problem.type().title());
        detail.setProperty("remedy", problem.remedy());
        return detail;
    }

    @ExceptionHandler({CannotGetJdbcConnectionException.class, DataAccessResourceFailureException.class})
    ResponseEntity<ProblemDetail> sourceUnavailable(RuntimeException failure) {
        return answer(ExportException.sourceUnavailable(NestedExceptionUtils.getMostSpecificCause(failure)));
    }

    /** The cause is only in the log: its text speaks of classes, and may tell what not everybody may know. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> unexpected(RuntimeException failure) {
        String reference = UUID.randomUUID().toString();
        LOG.error("a call failed unexpectedly, reference {}", reference, failure);
        return answer(new ExportException(
                ProblemType.INTERNAL_ERROR,
                "the call failed unexpectedly, reference " + reference,
                "Report this with what the service's log says under the reference."));
    }

    /** There is nothing at a path. */
    static ExportException unknownPath(String method, String path) {
        return new ExportException(
                ProblemType.UNKNOWN_PATH,
                method + ' ' + Echo.ofName(path) + ": there is nothing at this path",
                DESCRIPTION);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ExportException problem = failure.getMostSpecificCause() instanceof BodyLimit.BodyTooLargeException
                ? BodyLimit.BodyTooLargeException.problem()
                : BodyProblems.of(failure);
        return answer(problem, failure, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = failure instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : failure.getPropertyName();
        Class<?> wanted = failure.getRequiredType();
        String what = wanted == boolean.class || wanted == Boolean.class ? "true or false" : "a whole number";
        ExportException problem = new ExportException(
                ProblemType.INVALID_REQUEST,
                name + ": " + Echo.of(String.valueOf(failure.getValue())) + " is not " + what,
                "Use " + what + '.');
        return answer(problem, failure, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException failure, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(
                unknownPath(failure.getHttpMethod().name(), '/' + failure.getResourcePath()),
                failure,
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        Set<HttpMethod> methods = failure.getSupportedHttpMethods();
        String known = methods == null
                ? ""
                : methods.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        ExportException problem = new ExportException(
                ProblemType.METHOD_NOT_ALLOWED,
                failure.getMethod() + ' ' + path(request) + " is not one of the calls",
                "Use " + known + ". " + DESCRIPTION);
        return answer(problem, failure, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        ExportException problem = new ExportException(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "Content-Type: " + Echo.of(String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE)))
                        + " is not read here",
                "Send the header Content-Type: application/json.");
        return answer(problem, failure, headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException failure,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String types = failure.getSupportedMediaTypes().stream()
                .map(MediaType::toString)
                .collect(Collectors.joining(" or "));
        ExportException problem = new ExportException(
                ProblemType.NOT_ACCEPTABLE,
                "Accept: " + Echo.of(String.valueOf(request.getHeader(HttpHeaders.ACCEPT)))
                        + " takes no answer of this call",
                types.isEmpty() ? "Leave the header out." : "Accept " + types + ", or leave the header out.");
        return answer(problem, failure, headers, request);
    }

    private @Nullable ResponseEntity<Object> answer(
            ExportException problem, Exception failure, HttpHeaders headers, WebRequest request) {
        HttpHeaders all = new HttpHeaders(headers);
        all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return handleExceptionInternal(
                failure,
                document(problem),
                all,
                HttpStatusCode.valueOf(problem.type().status()),
                request);
    }

    private static String path(WebRequest request) {
        return request instanceof ServletWebRequest servlet
                ? Echo.ofName(servlet.getRequest().getRequestURI())
                : "";
    }

    /** Libraries repeat what they were given, however long it is. */
    private static String shorten(String detail) {
        return detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "…";
    }

    /** What the framework refuses of itself, and nothing above has said better. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception failure, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ResponseEntity<Object> answer = super.handleExceptionInternal(failure, body, headers, status, request);
        if (answer != null
                && answer.getBody() instanceof ProblemDetail detail
                && (detail.getProperties() == null || !detail.getProperties().containsKey("remedy"))) {
            ProblemType type = ofStatus(status.value());
            detail.setType(URI.create(type.code()));
            detail.setTitle(type.title());
            detail.setDetail(shorten(String.valueOf(detail.getDetail())));
            detail.setProperty("remedy", DESCRIPTION);
        }
        return answer;
    }

    /** The type of what the container or the framework refuses with a status. */
    static ProblemType ofStatus(int status) {
        for (ProblemType type : FRAMEWORK) {
            if (type.status() == status) {
                return type;
            }
        }
        return status < HttpStatus.INTERNAL_SERVER_ERROR.value()
                ? ProblemType.INVALID_REQUEST
                : ProblemType.INTERNAL_ERROR;
    }

    private static final Set<ProblemType> FRAMEWORK = Set.of(
            ProblemType.UNKNOWN_PATH,
            ProblemType.METHOD_NOT_ALLOWED,
            ProblemType.NOT_ACCEPTABLE,
            ProblemType.PRECONDITION_FAILED,
            ProblemType.REQUEST_TOO_LARGE,
            ProblemType.UNSUPPORTED_MEDIA_TYPE);
}
