package dev.cdcexport.contract;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidFormatException;

/**
 * A record of a control topic that this version of the software does not understand. To pass over it could lose a watermark or a table's
 * coverage, so whoever meets it stops.
 */
public final class UnreadableRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 200;

    /**
     * @param place where the record stands
     * @param type what it should be
     * @param cause what is wrong with it; its fields and values are named if it is of Jackson's
     */
    public UnreadableRecordException(RecordPlace place, Class<?> type, Throwable cause) {
        super(
                place + " is no " + type.getSimpleName() + " that this version understands: " + what(cause)
                        + "; remedy: a newer version has most likely written it: run that version or a newer one, "
                        + "or restore the topic from a backup",
                cause);
    }

    private static String what(Throwable cause) {
        if (cause instanceof InvalidFormatException wrong) {
            return "the field " + field(wrong) + " has the value " + shown(wrong.getValue()) + ", expected "
                    + expected(wrong.getTargetType());
        }
        if (cause instanceof JacksonException malformed) {
            return "at the field " + field(malformed) + ": " + shown(malformed.getOriginalMessage());
        }
        return shown(cause.getMessage());
    }

    /** As {@code topics.app.public.t.state}; the whole record where no field is named. */
    private static String field(JacksonException failure) {
        String path = failure.getPath().stream()
                .map(step -> step.getPropertyName() == null ? String.valueOf(step.getIndex()) : step.getPropertyName())
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "(root)" : path;
    }

    private static String expected(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        return constants == null
                ? "a " + type.getSimpleName()
                : "one of " + Arrays.stream(constants).map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static String shown(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }
}
