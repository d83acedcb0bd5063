package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;

/** Says what is wrong with a body that is no JSON, or not the JSON that is wanted: the field, the value and what it should be. Stateless. */
final class BodyProblems {

    /** Where Jackson speaks of its own settings. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; ");

    /** What Jackson advises to who could configure it. */
    private static final Pattern HINT =
            Pattern.compile("[:;,]? *(?:enable `|\\(?maybe a \\(non-standard\\)|\\([^)]*Feature).*$", Pattern.DOTALL);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private BodyProblems() {}

    /** @param unread a body that can be read once more, if there was one */
    static ExportException of(HttpMessageNotReadableException unread) {
        Throwable cause = unread.getCause();
        if (cause == null) {
            return invalid("body: it is missing", "Send a JSON object with the header Content-Type: application/json.");
        }
        if (cause instanceof UnrecognizedPropertyException unknown) {
            return unknown(unknown);
        }
        if (!(cause instanceof JacksonException failure)) {
            return invalid("body: it cannot be read", "Send a JSON object.");
        }
        boolean isMisread = failure instanceof StreamReadException && !(failure instanceof InputCoercionException);
        if (isMisread
                || (!(failure instanceof MismatchedInputException)
                        && failure.getPath().isEmpty())) {
            return noJson(failure);
        }
        try {
            return misfit(failure, JSON.readTree(unread.getHttpInputMessage().getBody()));
        } catch (JacksonException e) {
            return noJson(e);
        } catch (IOException e) {
            return invalid("body: it cannot be read", "Send a JSON object.");
        }
    }

    private static ExportException misfit(JacksonException failure, JsonNode body) {
        if (!failure.getPath().isEmpty()) {
            return mismatch(failure, body);
        }
        return body.isObject() ? noJson(failure) : invalid("body: it is " + shown(body), "Send a JSON object.");
    }

    private static ExportException unknown(UnrecognizedPropertyException failure) {
        Collection<Object> known = failure.getKnownPropertyIds();
        return invalid(
                path(failure.getPath()) + ": there is no such field",
                known == null || known.isEmpty()
                        ? "Leave it out."
                        : "Use "
                                + known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "))
                                + ".");
    }

    private static ExportException mismatch(JacksonException failure, JsonNode body) {
        JsonNode value = body;
        for (JacksonException.Reference step : failure.getPath()) {
            value = step.getPropertyName() == null ? value.path(step.getIndex()) : value.path(step.getPropertyName());
        }
        String what = what(failure instanceof MismatchedInputException mismatch ? mismatch.getTargetType() : null);
        return invalid(
                path(failure.getPath()) + ": " + shown(value) + " is not " + what,
                "Send " + what + ", or leave the field out.");
    }

    private static ExportException noJson(JacksonException failure) {
        if (failure instanceof StreamConstraintsException) {
            return invalid(
                    "body: it is nested too deeply, or a name or a number in it is too long",
                    "Send a JSON object with the fields that GET /v3/api-docs describes.");
        }
        String told = failure instanceof StreamReadException
                ? HINT.matcher(SOURCE.matcher(failure.getOriginalMessage()).replaceAll("["))
                        .replaceAll("")
                : "there is something that is not expected";
        return invalid(
                "body: in line " + failure.getLocation().getLineNr() + ", column "
                        + failure.getLocation().getColumnNr() + ": " + told,
                "Send one JSON object.");
    }

    private static String what(@Nullable Class<?> wanted) {
        if (wanted == null || Number.class.isAssignableFrom(wanted) || wanted.isPrimitive()) {
            return wanted == boolean.class ? "true or false" : "a whole number";
        }
        if (wanted == Boolean.class) {
            return "true or false";
        }
        if (wanted == String.class) {
            return "a text";
        }
        if (Map.class.isAssignableFrom(wanted)) {
            return "an object";
        }
        return Collection.class.isAssignableFrom(wanted) ? "a list" : "an object";
    }

    private static String shown(JsonNode value) {
        if (value.isContainer()) {
            return value.isArray() ? "a list" : "an object";
        }
        return Echo.of(value.asString());
    }

    private static String path(List<JacksonException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return Echo.ofName(text.toString());
    }

    private static ExportException invalid(String detail, String remedy) {
        return new ExportException(ProblemType.INVALID_REQUEST, detail, remedy);
    }
}
