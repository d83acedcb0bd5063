package dev.cdcexport.export.api;

import dev.cdcexport.export.problem.ExportException;
import dev.cdcexport.export.problem.ProblemType;
import java.util.List;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param items the items of this page
 * @param page which page, from 0
 * @param size how many items a page has at most
 * @param total how many items there are in all
 */
public record Page<T>(List<T> items, int page, int size, long total) {

    static final int MAX_SIZE = 1000;

    static <S, T> Page<T> of(List<S> all, int page, int size, Function<S, T> view) {
        requireInBounds(page, size);
        List<T> items =
                all.stream().skip((long) page * size).limit(size).map(view).toList();
        return new Page<>(items, page, size, all.size());
    }

    /**
     * Refuses what is no page.
     *
     * @throws ExportException {@code invalid-request}
     */
    public static void requireInBounds(int page, int size) {
        if (page < 0 || size < 1 || size > MAX_SIZE) {
            throw new ExportException(
                    ProblemType.INVALID_REQUEST,
                    "page, size: got " + page + " and " + size,
                    "Give a page from 0 and a size from 1 to " + MAX_SIZE + ".");
        }
    }
}
