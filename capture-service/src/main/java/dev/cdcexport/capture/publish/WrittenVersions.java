package dev.cdcexport.capture.publish;

import dev.cdcexport.capture.schema.SchemaVersions;
import dev.cdcexport.contract.Lsn;
import dev.cdcexport.contract.TableSchema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Which schema versions are on their topic. They come there in the order of their ids: who has read one has read all before it of which the stream has told. The
 * publisher uses it.
 */
final class WrittenVersions {

    private final SchemaVersions versions;
    private final Set<Integer> written = new HashSet<>();
    private int last;

    WrittenVersions(SchemaVersions versions, Collection<TableSchema> recorded) {
        this.versions = versions;
        recorded.forEach(this::isNew);
    }

    /** What has to be written before an event that names a version, in order: nothing if the version is there. From now on it counts as written. */
    List<TableSchema> takeFor(TableSchema version) {
        if (written.contains(version.id())) {
            return List.of();
        }
        List<TableSchema> taken = new ArrayList<>(versions.toldAfter(last).stream()
                .filter(told -> told.id() < version.id())
                .toList());
        taken.add(version);
        return taken.stream().filter(this::isNew).toList();
    }

    /** What the stream has told in transactions that committed before an LSN, in order, as far as it is not there. From now on it counts as written. */
    List<TableSchema> takeToldBefore(Lsn lsn) {
        return versions.toldAfter(last).stream()
                .takeWhile(version ->
                        Objects.requireNonNull(version.told()).commitLsn().isBefore(lsn))
                .filter(this::isNew)
                .toList();
    }

    private boolean isNew(TableSchema version) {
        last = Math.max(last, version.id());
        return written.add(version.id());
    }

    /** The id of the newest, 0 if there is none. */
    int last() {
        return last;
    }
}
