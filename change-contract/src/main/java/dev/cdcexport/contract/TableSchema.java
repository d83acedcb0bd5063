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
 * @param storage what the catalogue said of the table's rows when the version was recorded
 */
public record TableSchema(
        int id,
        TableName table,
        long oid,
        List<Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        Storage storage) {

    /** Copies the lists. */
    public TableSchema {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** A version of which the catalogue has told nothing. */
    public TableSchema(
            int id,
            TableName table,
            long oid,
            List<Column> columns,
            List<String> key,
            ReplicaIdentity replicaIdentity) {
        this(id, table, oid, columns, key, replicaIdentity, Storage.UNKNOWN);
    }

    /**
     * A column. The stream gives its name and type as they were then; the rest is what the catalogue said when the version was recorded, which
     * may be later: a change of the schema shows there early, but never too late.
     *
     * @param name its name
     * @param type its type as {@code format_type} prints it, for example {@code character varying(255)}
     * @param typeOid the object identifier of its type
     * @param typeModifier the type modifier ({@code atttypmod}), -1 if it has none
     * @param attribute its number ({@code attnum}), which outlives a rename and is never given again; 0 if it is not known
     * @param entry which version of its catalogue entry that was ({@code xmin}): the same as before means that nobody has altered the
     *     column in between; 0 if it is not known
     * @param filled whether it was added with a default that old rows show though no event told of it ({@code atthasmissing})
     */
    public record Column(
            String name, String type, int typeOid, int typeModifier, int attribute, long entry, boolean filled) {

        /** Of thousands of tables the columns have few names and types between them: each is in memory once. */
        public Column {
            name = name.intern();
            type = type.intern();
        }

        /** A column of which the catalogue has told nothing. */
        public Column(String name, String type, int typeOid, int typeModifier) {
            this(name, type, typeOid, typeModifier, 0, 0, false);
        }

        /** Whether this is the other column: by its number, which outlives a rename; by its name where a number is not known. */
        public boolean isSameAs(Column other) {
            return (attribute == 0 || other.attribute == 0) ? name.equals(other.name) : attribute == other.attribute;
        }

        /** Whether the type is the other's, modifier included. */
        public boolean hasTypeOf(Column other) {
            return typeOid == other.typeOid && typeModifier == other.typeModifier;
        }
    }

    /**
     * What the catalogue said of a table's rows. A rewrite of the table, which may alter rows without events, gives it another file.
     *
     * @param files tells the files apart in which the rows were
     * @param lastAttribute the highest number of a column that there was, dropped or not
     * @param generated the numbers of the columns that were generated, and so not in the stream
     */
    public record Storage(String files, int lastAttribute, List<Integer> generated) {

        /** The catalogue has told nothing. */
        public static final Storage UNKNOWN = new Storage("", 0, List.of());

        /** The table was dropped before it could be looked up. */
        public static final Storage GONE = new Storage("gone", 0, List.of());

        /** The value of {@code files} as long as the table was never rewritten since it was created. */
        public static final String ORIGINAL = "original";

        /** Copies the list. */
        public Storage {
            generated = List.copyOf(generated);
        }

        /** Whether the catalogue told of the table. */
        public boolean isKnown() {
            return !files.isEmpty() && !isGone();
        }

        /** Whether the table was dropped before it could be looked up. */
        public boolean isGone() {
            return files.equals(GONE.files);
        }

        /** Whether the table was never rewritten since it was created. */
        public boolean isOriginal() {
            return files.equals(ORIGINAL);
        }

        /** Whether rows are in the same files as then: the table was not rewritten in between. */
        public boolean keptFilesOf(Storage before) {
            return isOriginal() || (isKnown() && files.equals(before.files));
        }
    }

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

    /** This version under another id. */
    public TableSchema withId(int other) {
        return new TableSchema(other, table, oid, columns, key, replicaIdentity, storage);
    }

    /** This version of a table that has another name by now. */
    public TableSchema named(TableName name) {
        return name.equals(table) ? this : new TableSchema(id, name, oid, columns, key, replicaIdentity, storage);
    }

    /** Whether the columns have the names and types of the other's. */
    public boolean describesSameColumns(TableSchema other) {
        if (columns.size() != other.columns.size()) {
            return false;
        }
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (!column.name().equals(other.columns.get(i).name()) || !column.hasTypeOf(other.columns.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is the other but for the id. */
    public boolean sameAs(TableSchema other) {
        return table.equals(other.table)
                && oid == other.oid
                && columns.equals(other.columns)
                && key.equals(other.key)
                && replicaIdentity == other.replicaIdentity
                && storage.equals(other.storage);
    }
}
