package dev.cdcexport.capture;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Problem documents (RFC 9457) of this port, whose type is the status in words. Stateless. */
final class Problems {

    private static final String JSON = """
            {"type":"%s","title":"%s","status":%s,"detail":"%s","remedy":"%s"}""";

    private Problems() {}

    /** The type of what is refused with a status. */
    static String type(HttpStatus status) {
        return status.getReasonPhrase().toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    /**
     * The document as text, where nothing is there that would write it.
     *
     * @param detail without quotes
     * @param remedy without quotes
     */
    static String json(HttpStatus status, String detail, String remedy) {
        return JSON.formatted(type(status), status.getReasonPhrase(), String.valueOf(status.value()), detail, remedy);
    }
}
