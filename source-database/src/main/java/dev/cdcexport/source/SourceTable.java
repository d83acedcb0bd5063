package dev.cdcexport.source;

import dev.cdcexport.contract.TableName;
import dev.cdcexport.contract.TableSchema.ReplicaIdentity;
import java.util.List;

/**
 * A table of the publication, as the catalogue has it now.
 *
 * @param name its name
 * @param oid its object identifier
 * @param partitioned whether it is a partitioned table; its partitions are captured as this one table
 * @param columns all columns, in order, generated ones too
 * @param key the primary key's columns, in the key's order; empty if there is none
 * @param replicaIdentity what the WAL holds of an old row
 * @param replicaIdentityColumns the columns of an old row that the WAL holds
 * @param refusals why it cannot be captured faithfully; empty if it can
 * @param warnings which of its rows could not be captured, and the remedy
 */
public record SourceTable(
        TableName name,
        long oid,
        boolean partitioned,
        List<Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        List<String> replicaIdentityColumns,
        List<String> refusals,
        List<String> warnings) {

    /** Copies the lists. */
    public SourceTable {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
        replicaIdentityColumns = List.copyOf(replicaIdentityColumns);
        refusals = List.copyOf(refusals);
        warnings = List.copyOf(warnings);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type its type as {@code format_type} prints it
     * @param typeOid the object identifier of its type
     * @param typeModifier the type modifier, -1 if it has none
     * @param nullable whether it takes NULL
     * @param generated whether it is a generated column, which no file holds
     */
    public record Column(String name, String type, int typeOid, int typeModifier, boolean nullable, boolean generated) {

        /** Of thousands of tables the columns have few names and types between them: each is in memory once. */
        public Column {
            name = name.intern();
            type = type.intern();
        }
    }

    /**
     * The columns by which events tell rows apart: the primary key, or, where old rows tell of a unique index that does not contain it,
     * that index's columns; empty if there is neither, or a generated column is among them, which no event has.
     */
    public List<String> eventKey() {
        boolean identifiedByIndex =
                replicaIdentity == ReplicaIdentity.INDEX && (key.isEmpty() || !replicaIdentityColumns.containsAll(key));
        List<String> columnsOfKey = identifiedByIndex ? replicaIdentityColumns : key;
        List<String> streamed = exportedColumns().stream().map(Column::name).toList();
        return streamed.containsAll(columnsOfKey) ? columnsOfKey : List.of();
    }

    /** Whether it has generated columns. */
    public boolean hasGeneratedColumns() {
        return columns.stream().anyMatch(Column::generated);
    }

    /** The columns that are in the stream and in files, in order. */
    public List<Column> exportedColumns() {
        return columns.stream().filter(column -> !column.generated()).toList();
    }
}
