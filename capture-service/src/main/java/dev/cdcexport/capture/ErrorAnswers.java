package dev.cdcexport.capture;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what the port refuses as a problem document (RFC 9457), whose type is the status in words, with a remedy. */
@RestController
final class ErrorAnswers implements ErrorController {

    private static final String REMEDY = "GET /actuator lists what there is; docs/operations.md describes it.";

    @RequestMapping("${server.error.path:/error}")
    ResponseEntity<ProblemDetail> answer(HttpServletRequest request) {
        HttpStatus status = status(request);
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail(request, status));
        problem.setType(URI.create(Problems.type(status)));
        problem.setTitle(status.getReasonPhrase());
        problem.setProperty("remedy", REMEDY);
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static HttpStatus status(HttpServletRequest request) {
        HttpStatus told = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
                ? HttpStatus.resolve(status)
                : HttpStatus.NOT_FOUND;
        return told == null ? HttpStatus.INTERNAL_SERVER_ERROR : told;
    }

    /** What the call that refused has said, if it has. */
    private static String detail(HttpServletRequest request, HttpStatus status) {
        if (status.is4xxClientError()
                && status != HttpStatus.NOT_FOUND
                && request.getAttribute(RequestDispatcher.ERROR_MESSAGE) instanceof String told
                && !told.isBlank()) {
            return told;
        }
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        return request.getMethod() + ' ' + (path == null ? request.getRequestURI() : path) + ": "
                + status.getReasonPhrase();
    }
}
