package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Problem documents for what fails outside of a call: the container asks here for the page of an error. */
@RestController
final class ErrorAnswers implements ErrorController {

    /** What a file's answer had said of itself before the file could not be read. */
    private static final List<String> NOT_OF_AN_ERROR =
            List.of(HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED, HttpHeaders.CONTENT_RANGE, HttpHeaders.ACCEPT_RANGES);

    @Hidden
    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ProblemDetail> answer(HttpServletRequest request, HttpServletResponse response) {
        NOT_OF_AN_ERROR.forEach(header -> response.setHeader(header, null));
        Object told = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        if (!(told instanceof Integer status)) {
            return problem(ProblemHandler.unknownPath(request.getMethod(), request.getRequestURI()), 404);
        }
        HttpStatus known = HttpStatus.resolve(status);
        return problem(
                new ExportException(
                        ProblemHandler.ofStatus(status),
                        known == null ? "the request is refused" : known.getReasonPhrase(),
                        "GET /v3/api-docs describes all calls and their parameters."),
                status);
    }

    private static ResponseEntity<ProblemDetail> problem(ExportException problem, int status) {
        ProblemDetail document = ProblemHandler.document(problem);
        document.setStatus(status);
        return ResponseEntity.status(status)
                .cacheControl(CacheControl.noStore())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(document);
    }
}
