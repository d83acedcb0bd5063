package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.Echo;
import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks the filters of a list: one that can match nothing is a mistake. */
final class Filters {

    private Filters() {}

    static <E extends Enum<E>> void require(String field, @Nullable String value, E[] known) {
        if (value != null
                && Arrays.stream(known).noneMatch(constant -> constant.name().equalsIgnoreCase(value))) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    field + ": " + Echo.of(value) + " is not known",
                    "Use one of " + Arrays.stream(known).map(Enum::name).collect(Collectors.joining(", ")) + ".");
        }
    }
}
