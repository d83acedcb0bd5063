package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of a publication, without its columns: those of thousands of tables are much to read.
 *
 * @param name its name
 * @param oid its object identifier
 * @param partitioned whether it has partitions
 * @param replicaIdentity what the WAL holds of an old row
 * @param refusals why it cannot be captured faithfully; empty if it can
 * @param warnings which of its rows could not be captured, and the remedy
 */
public record PublishedTable(
        TableName name,
        long oid,
        boolean partitioned,
        ReplicaIdentity replicaIdentity,
        List<String> refusals,
        List<String> warnings) {

    /** Copies the lists. */
    public PublishedTable {
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    /** This table, not captured for one more reason. */
    PublishedTable refused(String reason) {
        List<String> all = Stream.concat(refusals.stream(), Stream.of(reason)).toList();
        return new PublishedTable(name, oid, partitioned, replicaIdentity, all, warnings);
    }

    /** This table with one more warning. */
    PublishedTable warned(String warning) {
        List<String> all = Stream.concat(warnings.stream(), Stream.of(warning)).toList();
        return new PublishedTable(name, oid, partitioned, replicaIdentity, refusals, all);
    }

    /** This table with its columns; {@code indexColumns} are those of the index that is its replica identity, if one is. */
    SourceTable with(List<SourceTable.Column> columns, List<String> key, List<String> indexColumns) {
        List<String> identityColumns = switch (replicaIdentity) {
            case DEFAULT -> key;
            case FULL -> columns.stream().map(SourceTable.Column::name).toList();
            case INDEX -> indexColumns;
            case NOTHING -> List.of();
        };
        return new SourceTable(
                name, oid, partitioned, columns, key, replicaIdentity, identityColumns, refusals, warnings);
    }
}
