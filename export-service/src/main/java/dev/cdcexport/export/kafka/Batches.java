package dev.cdcexport.export.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Splits what one request would not hold. Stateless. */
final class Batches {

    private Batches() {}

    /** The elements in order, in lists of at most so many. */
    static <T> List<List<T>> of(Collection<T> elements, int size) {
        List<T> all = List.copyOf(elements);
        List<List<T>> batches = new ArrayList<>();
        for (int from = 0; from < all.size(); from += size) {
            batches.add(all.subList(from, Math.min(all.size(), from + size)));
        }
        return batches;
    }
}
