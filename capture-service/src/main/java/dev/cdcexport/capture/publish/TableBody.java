package dev.cdcexport.capture.publish;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a table's rows are. They may be others than before, without events, when that is another place.
 *
 * @param file the number of its file ({@code relfilenode}), 0 of a partitioned table
 * @param partitions its partitions, by object identifier, with the id of the transaction that has made each a partition; {@code null} if it has none
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
record TableBody(long file, @Nullable SortedMap<Long, Long> partitions) {

    /** Copies the map. */
    TableBody {
        partitions = partitions == null || partitions.isEmpty() ? null : new TreeMap<>(partitions);
    }

    /** The partitions, none if there are none. */
    SortedMap<Long, Long> allPartitions() {
        return partitions == null ? new TreeMap<>() : partitions;
    }
}
