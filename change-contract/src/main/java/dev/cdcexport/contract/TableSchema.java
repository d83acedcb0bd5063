package dev.cdcexport.contract;

import java.util.List;

/**
 * One version of a captured table's schema, as the logical replication stream and the catalogue gave it.
 *
 * @param id the version's id, from 1, unique under the topic prefix and growing
 * @param table the table
 * @param oid the table's object identifier; another one means that the table was dropped and created again
 * @param columns the columns that are in the stream, in order (generated columns are not)
 * @param key the names of the primary key's columns, in the key's order; empty if there is none
 * @param replicaIdentity what the WAL holds of an old row
 */
public record TableSchema(
        int id, TableName table, long oid, List<Column> columns, List<String> key, ReplicaIdentity replicaIdentity) {

    /** Copies the lists. */
    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type its type as {@code format_type} prints it, for example {@code character varying(255)}
     * @param typeOid the object identifier of its type
     * @param typeModifier the type modifier ({@code atttypmod}), -1 if it has none
     */
    public record Column(String name, String type, int typeOid, int typeModifier) {}

    /** What the WAL holds of an old row ({@code pg_class.relreplident}). */
    public enum ReplicaIdentity {
        /** The primary key's columns. */
        DEFAULT,
        /** All columns. */
        FULL,
        /** The columns of a unique index. */
        INDEX,
        /** Nothing. */
        NOTHING
    }

    /** The columns' names, in order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }

    /** Whether this is the other but for the id. */
    public boolean sameAs(TableSchema other) {
        return table.equals(other.table)
                && oid == other.oid
                && columns.equals(other.columns)
                && key.equals(other.key)
                && replicaIdentity == other.replicaIdentity;
    }
}
