package dev.cdcexport.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * @param told where the stream told of it; {@code null} if it did not, and the catalogue was looked at when the first event came
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableSchema(
        int id,
        TableName table,
        long oid,
        List<Column> columns,
        List<String> key,
        ReplicaIdentity replicaIdentity,
        Storage storage,
        @Nullable Told told) {

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

    /** A version of which the stream has told nothing but the rows. */
    public TableSchema(
            int id,
            TableName table,
            long oid,
            List<Column> columns,
            List<String> key,
            ReplicaIdentity replicaIdentity,
            Storage storage) {
        this(id, table, oid, columns, key, replicaIdentity, storage, null);
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
     * @param unaltered whether it was known that nothing but rows had happened to the table since it was created; asked for its first version only
     */
    public record Storage(String files, int lastAttribute, List<Integer> generated, boolean unaltered) {

        /** Of a table of which that is not known. */
        public Storage(String files, int lastAttribute, List<Integer> generated) {
            this(files, lastAttribute, generated, false);
        }

        /** Of a table to which nothing but rows has happened since it was created. */
        public Storage asUnaltered() {
            return new Storage(files, lastAttribute, generated, true);
        }

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

        /** Whether the catalogue told the same of both. */
        boolean isAsIn(Storage other) {
            return files.equals(other.files)
                    && lastAttribute == other.lastAttribute
                    && generated.equals(other.generated);
        }

        /** Whether rows are in the same files as then: the table was not rewritten in between. */
        public boolean keptFilesOf(Storage before) {
            return isOriginal() || (isKnown() && files.equals(before.files));
        }
    }

    /**
     * Where the stream told of a version: event triggers write what each DDL command made of a table, in its transaction. The version is then the
     * table's very shape at that place, and each command has one.
     *
     * @param lsn the LSN of the message; 0/0 of a table's rows that stand before the message, as those of {@code CREATE TABLE AS} do
     * @param commitLsn the commit LSN of its transaction
     * @param guard tells the event triggers: as long as it is the same, they have missed no command
     * @param created whether the table was created here, so that the stream has all its rows
     * @param altered what became of rows that there were, without events; {@code null} if nothing did
     * @param empty whether the table had no rows then
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Told(
            Lsn lsn,
            Lsn commitLsn,
            String guard,
            boolean created,
            @Nullable String altered,
            boolean empty) {

        /** Whether the event triggers are those of the other, so that every command between the two was told. */
        public boolean isOfSameTriggers(@Nullable Told other) {
            return other != null && guard.equals(other.guard);
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
        return new TableSchema(other, table, oid, columns, key, replicaIdentity, storage, told);
    }

    /** This version of a table that has another name by now. */
    public TableSchema named(TableName name) {
        return name.equals(table) ? this : new TableSchema(id, name, oid, columns, key, replicaIdentity, storage, told);
    }

    /** This version of a table to which nothing but rows has happened since it was created. */
    public TableSchema asUnaltered() {
        return new TableSchema(id, table, oid, columns, key, replicaIdentity, storage.asUnaltered(), told);
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

    /** Whether this is the other but for the id, and for where the stream told of it. */
    public boolean sameAs(TableSchema other) {
        return table.equals(other.table)
                && oid == other.oid
                && columns.equals(other.columns)
                && key.equals(other.key)
                && replicaIdentity == other.replicaIdentity
                && storage.isAsIn(other.storage);
    }
}
