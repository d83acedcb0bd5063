package dev.cdcexport.source;

import dev.cdcexport.contract.TableSchema;
import dev.cdcexport.contract.TableSchema.Storage;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What the catalogue says of a table's columns and files at one moment: enough to tell whether a change of the schema has altered rows
 * without events.
 *
 * @param attributes all columns that there ever were, by number; empty if the table is no more
 * @param files tells the files apart in which the rows are
 */
public record CatalogShape(List<Attribute> attributes, String files) {

    /**
     * One statement, so that columns and files are of one moment. OFFSET 0 keeps the planner, who cannot know how few tables are meant, from
     * reading the whole catalogue of a database with many. Of a partitioned table the leaves hold the rows. A new table's file has the
     * table's number until the table is rewritten.
     */
    private static final String SHAPE = """
            WITH RECURSIVE part AS (
                SELECT oid AS root, oid FROM unnest(?::oid[]) AS wanted (oid)
                UNION ALL
                SELECT p.root, i.inhrelid FROM part p
                CROSS JOIN LATERAL (
                    SELECT inhrelid FROM pg_class parent JOIN pg_inherits ON inhparent = parent.oid
                    WHERE parent.oid = p.oid AND parent.relkind = 'p' OFFSET 0
                ) i
            ), files AS MATERIALIZED (
                SELECT part.root, CASE WHEN bool_and(c.relfilenode = c.oid) THEN ?
                       ELSE md5(string_agg(c.oid || ':' || c.relfilenode, ',' ORDER BY c.oid)) END AS text
                FROM part
                CROSS JOIN LATERAL (
                    SELECT oid, relfilenode FROM pg_class WHERE oid = part.oid AND relkind = 'r' OFFSET 0
                ) c
                GROUP BY part.root
            ), filled AS MATERIALIZED (
                SELECT DISTINCT part.root, a.attname FROM part
                CROSS JOIN LATERAL (
                    SELECT attname FROM pg_attribute WHERE attrelid = part.oid AND atthasmissing OFFSET 0
                ) a
            )
            SELECT a.attrelid, a.attnum, a.attname, a.atttypid::bigint AS type, a.atttypmod, a.xmin::text::bigint AS entry,
                   a.attisdropped, a.attgenerated <> '' AS generated, filled.root IS NOT NULL AS filled,
                   coalesce(files.text, ?) AS files
            FROM unnest(?::oid[]) AS wanted (oid)
            CROSS JOIN LATERAL (
                SELECT *, xmin FROM pg_attribute WHERE attrelid = wanted.oid AND attnum > 0 OFFSET 0
            ) a
            LEFT JOIN files ON files.root = a.attrelid
            LEFT JOIN filled ON filled.root = a.attrelid AND filled.attname = a.attname
            ORDER BY a.attrelid, a.attnum
            """;

    /** Copies the list. */
    public CatalogShape {
        attributes = List.copyOf(attributes);
    }

    /**
     * A column as the catalogue has it.
     *
     * @param number its number
     * @param name its name
     * @param typeOid the object identifier of its type
     * @param typeModifier the type modifier
     * @param entry the version of its catalogue entry
     * @param dropped whether it was dropped
     * @param generated whether it is generated
     * @param filled whether rows from before it was added show a default
     */
    public record Attribute(
            int number,
            String name,
            int typeOid,
            int typeModifier,
            long entry,
            boolean dropped,
            boolean generated,
            boolean filled) {

        private boolean is(TableSchema.Column column) {
            return !dropped
                    && !generated
                    && name.equals(column.name())
                    && typeOid == column.typeOid()
                    && typeModifier == column.typeModifier();
        }
    }

    /** Reads the catalogue, waiting for no lock. */
    public static CatalogShape read(Connection connection, long tableOid) throws SQLException {
        return read(connection, List.of(tableOid)).getOrDefault(tableOid, new CatalogShape(List.of(), ""));
    }

    /** Reads what the catalogue says of several tables, by their object identifiers; those that are no more are missing. */
    public static Map<Long, CatalogShape> read(Connection connection, Collection<Long> tableOids) throws SQLException {
        Array oids = connection.createArrayOf("int8", tableOids.toArray());
        Map<Long, List<Attribute>> attributes = new HashMap<>();
        Map<Long, String> files = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SHAPE)) {
            statement.setArray(1, oids);
            statement.setString(2, Storage.ORIGINAL);
            statement.setString(3, Storage.ORIGINAL);
            statement.setArray(4, oids);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    long oid = result.getLong("attrelid");
                    attributes.computeIfAbsent(oid, table -> new ArrayList<>()).add(attribute(result));
                    files.put(oid, result.getString("files"));
                }
            }
        }
        Map<Long, CatalogShape> shapes = new HashMap<>();
        attributes.forEach((oid, columns) -> shapes.put(oid, new CatalogShape(columns, files.getOrDefault(oid, ""))));
        return shapes;
    }

    private static Attribute attribute(ResultSet result) throws SQLException {
        return new Attribute(
                result.getInt("attnum"),
                result.getString("attname"),
                (int) result.getLong("type"),
                result.getInt("atttypmod"),
                result.getLong("entry"),
                result.getBoolean("attisdropped"),
                result.getBoolean("generated"),
                result.getBoolean("filled"));
    }

    /** What a schema version records of the table's rows. */
    public Storage storage() {
        if (attributes.isEmpty()) {
            return Storage.GONE;
        }
        List<Integer> generated = attributes.stream()
                .filter(Attribute::generated)
                .map(Attribute::number)
                .toList();
        return new Storage(files, attributes.get(attributes.size() - 1).number(), generated);
    }

    /**
     * Columns of the stream, which may be of an earlier moment, with what the catalogue says of them. One that was renamed, altered or dropped
     * since is known by its place among the others, if no other column can be meant; else its number stays unknown.
     */
    public List<TableSchema.Column> identify(List<TableSchema.Column> columns) {
        List<Optional<Attribute>> alike = columns.stream().map(this::find).toList();
        int[] numbers =
                alike.stream().mapToInt(a -> a.map(Attribute::number).orElse(0)).toArray();
        int[] ordinary = ordinary().toArray();
        if (ordinary.length == numbers.length) {
            // No column has come or gone, whatever their names are now.
            numbers = ordinary;
        } else if (!isAscending(numbers)) {
            // Columns keep their order: names were exchanged since.
            return columns;
        } else {
            fillGaps(numbers);
        }
        List<TableSchema.Column> identified = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            int number = numbers[i];
            long entry = alike.get(i)
                    .filter(attribute -> attribute.number() == number)
                    .map(Attribute::entry)
                    .orElse(0L);
            identified.add(number == 0 ? columns.get(i) : identified(columns.get(i), number, entry));
        }
        return identified;
    }

    /** The numbers of all columns that are or could have been in the stream. */
    private IntStream ordinary() {
        return attributes.stream().filter(attribute -> !attribute.generated()).mapToInt(Attribute::number);
    }

    private Optional<Attribute> find(TableSchema.Column column) {
        return attributes.stream().filter(attribute -> attribute.is(column)).findFirst();
    }

    private static boolean isAscending(int[] numbers) {
        int last = 0;
        for (int number : numbers) {
            if (number != 0 && number < last) {
                return false;
            }
            last = Math.max(last, number);
        }
        return true;
    }

    /** Gives each run of zeros the numbers that lie between its neighbours, if there are just as many. */
    private void fillGaps(int[] numbers) {
        for (int from = 0; from < numbers.length; from++) {
            int to = from;
            while (to < numbers.length && numbers[to] == 0) {
                to++;
            }
            int after = from == 0 ? 0 : numbers[from - 1];
            int before = to == numbers.length ? Integer.MAX_VALUE : numbers[to];
            int[] between = ordinary()
                    .filter(number -> number > after && number < before)
                    .toArray();
            if (to > from && between.length == to - from) {
                System.arraycopy(between, 0, numbers, from, between.length);
            }
            from = to;
        }
    }

    private TableSchema.Column identified(TableSchema.Column column, int number, long entry) {
        boolean filled = attributes.stream()
                .anyMatch(attribute -> attribute.number() == number && attribute.filled() && !attribute.dropped());
        return new TableSchema.Column(
                column.name(), column.type(), column.typeOid(), column.typeModifier(), number, entry, filled);
    }
}
