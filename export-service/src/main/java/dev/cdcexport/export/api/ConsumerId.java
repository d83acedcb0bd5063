package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the header that names a consumer. */
final class ConsumerId {

    static final String HEADER = "X-Consumer-ID";

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private ConsumerId() {}

    static String require(@Nullable String value) {
        if (value == null) {
            throw invalid(HEADER + ": the header is missing");
        }
        if (!VALID.matcher(value).matches()) {
            throw invalid(HEADER + ": not a consumer id: " + Echo.of(value));
        }
        return value;
    }

    private static ExportException invalid(String detail) {
        return new ExportException(
                ProblemType.INVALID_REQUEST,
                detail,
                "Send the header " + HEADER
                        + " with 1 to 64 of the characters A-Z a-z 0-9 . _ -, the first a letter or digit.");
    }
}
