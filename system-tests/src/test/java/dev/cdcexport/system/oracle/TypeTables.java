package dev.cdcexport.system.oracle;

import dev.cdcexport.stack.SampleDatabases;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Tables with a column of every type that {@code pg_type} has, and one of arrays of it; and tables whose primary key has a column of every
 * type that can be in one. PostgreSQL makes the values. One thread uses it.
 */
public final class TypeTables {

    static final int RANDOM_ROWS = 1_000;
    private static final int TYPES_OF_A_TABLE = 20;
    private static final int TYPES_OF_A_KEY = 8;

    /** What only PostgreSQL makes: it prints them, and reads none. */
    private static final List<String> UNREADABLE =
            List.of("pg_node_tree", "pg_ndistinct", "pg_dependencies", "pg_mcv_list");

    private final Connection session;
    private final int edges;
    private final int rows;
    private final List<Table> tables = new ArrayList<>();

    /** A type, how a random value of it is made, and its edges. */
    private record Type(String name, boolean hasArray, boolean isArray, String expression, List<String> edges) {

        String value(String made) {
            return "CAST(" + made + " AS " + name + ")";
        }

        String edge(String number) {
            return edges.isEmpty() ? value(expression) : value("(" + texts() + ")[" + number + "]");
        }

        /** The edges in one array, arrays of every shape, then of values of two rows; the last row has NULL. */
        String array(String one, String other, int last) {
            String type = name + "[]";
            String all = edges.isEmpty() ? "ARRAY[" + one + "]::" + type : literal() + "::" + type;
            String shifted =
                    edges.isEmpty() ? all : "('[-1:" + (edges.size() - 2) + "]=' || (" + all + ")::text)::" + type;
            return "CASE WHEN m.i = 1 THEN " + all
                    + " WHEN m.i = 2 THEN '{}' WHEN m.i = 3 THEN '{NULL}' WHEN m.i = 4 THEN " + shifted
                    + " WHEN m.i >= " + last + " THEN NULL"
                    + " WHEN m.i % 4 = 0 THEN " + arrayOf("%1$s, NULL, %2$s", one, other)
                    + " WHEN m.i % 4 = 1 THEN " + arrayOf("[%1$s, NULL], [NULL, %2$s]", one, other)
                    + " WHEN m.i % 4 = 2 THEN " + arrayOf("[[%1$s], [%2$s]]", one, other)
                    + " ELSE " + arrayOf("%1$s", one, other) + " END";
        }

        /** Where the elements are arrays themselves, only the text of the whole can be made of them. */
        private String arrayOf(String shape, String one, String other) {
            String text = isArray ? "::text" : "";
            return "ARRAY[" + shape.formatted(one + text, other + text) + ']' + text + "::" + name + "[]";
        }

        /** All edges as the text of an array; those of boxes have a delimiter of their own. */
        private String literal() {
            return name.equals("box") ? "('{' || array_to_string(" + texts() + ", ';') || '}')" : texts() + "::text";
        }

        private String texts() {
            return edges.stream()
                    .map(edge -> edge == null ? "NULL" : '\'' + edge.replace("'", "''") + '\'')
                    .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
        }
    }

    /** Where the values of a type stand once they are made. */
    private record Made(Type type, String table, String column) {}

    /**
     * A table; its rows have the ids from 1.
     *
     * @param name without a schema, {@code public}
     * @param columns their names and types, after the {@code id}
     * @param isKey whether all of them make up the primary key
     * @param readable whether PostgreSQL reads the texts that it prints of them
     * @param source where the columns' values come from
     */
    public record Table(String name, List<Column> columns, boolean isKey, boolean readable, String source) {

        public List<String> columnNames() {
            return columns.stream().map(Column::name).toList();
        }
    }

    /** A column. */
    public record Column(String name, String type, String value) {}

    private TypeTables(Connection session, int edges, int rows) {
        this.session = session;
        this.edges = edges;
        this.rows = rows;
    }

    /** Creates the types, their values, and the tables without rows. */
    public static TypeTables create(Connection session, double seed) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SampleDatabases.script("types/values.sql"));
        }
        List<Type> types = types(session);
        int edges = types.stream().mapToInt(type -> type.edges().size()).max().orElseThrow();
        TypeTables made = new TypeTables(session, edges, edges + RANDOM_ROWS + 1);
        made.execute("SELECT setseed(" + seed + ")");
        made.addAll(
                "types",
                "keys",
                types.stream().filter(type -> !UNREADABLE.contains(type.name())).toList(),
                true);
        made.addAll(
                "unreadable",
                "unreadable_keys",
                types.stream().filter(type -> UNREADABLE.contains(type.name())).toList(),
                false);
        for (Table table : made.tables) {
            made.create(table);
        }
        return made;
    }

    /** Every type of the catalogue, by name. */
    private static List<Type> types(Connection session) throws SQLException {
        List<Type> types = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT c.name, c.has_array, c.is_array, v.expression, v.edges FROM gen.column_types c "
                                + "LEFT JOIN gen.type_values v ON to_regtype(v.type) = c.oid ORDER BY c.name COLLATE \"C\"")) {
            while (found.next()) {
                String name = found.getString(1);
                String expression = found.getString(4);
                if (expression == null) {
                    throw new AssertionError("no values for the type " + name + ": add it to types/values.sql");
                }
                types.add(new Type(
                        name, found.getBoolean(2), found.getBoolean(3), expression, strings(found.getArray(5))));
            }
        }
        return types;
    }

    private static List<String> strings(Array array) throws SQLException {
        return Collections.unmodifiableList(Arrays.asList((String[]) array.getArray()));
    }

    private void addAll(String name, String keys, List<Type> types, boolean readable) throws SQLException {
        addKeys(keys, add(name, types, readable), readable);
    }

    private List<Made> add(String name, List<Type> types, boolean readable) throws SQLException {
        List<Made> all = new ArrayList<>();
        for (int start = 0; start < types.size(); start += TYPES_OF_A_TABLE) {
            List<Type> some = types.subList(start, Math.min(types.size(), start + TYPES_OF_A_TABLE));
            String table = name + '_' + start / TYPES_OF_A_TABLE;
            List<Made> made = make("made_" + table, some);
            List<Column> columns = new ArrayList<>();
            for (Made values : made) {
                Type type = values.type();
                columns.add(new Column("c" + columns.size(), type.name(), "m." + values.column()));
                if (type.hasArray()) {
                    String array = type.array("m." + values.column(), "n." + values.column(), rows);
                    columns.add(new Column("c" + columns.size(), type.name() + "[]", array));
                }
            }
            String source = "made_" + table + " m JOIN made_" + table + " n ON n.i = m.i % " + rows + " + 1";
            tables.add(new Table(table, columns, false, readable, source));
            all.addAll(made);
        }
        return all;
    }

    /** The edges one row after the other, then random values; the last row has NULL. */
    private List<Made> make(String table, List<Type> types) throws SQLException {
        List<Made> made = new ArrayList<>();
        StringBuilder values = new StringBuilder();
        for (Type type : types) {
            String column = "s" + made.size();
            made.add(new Made(type, table, column));
            String edge = type.edge("1 + i % " + Math.max(1, type.edges().size()));
            values.append(", CASE WHEN i <= " + edges + " THEN " + edge + " WHEN i < " + rows + " THEN "
                    + type.value(type.expression()) + " END AS " + column);
        }
        execute("CREATE TEMP TABLE " + table + " AS SELECT i" + values + " FROM generate_series(1, " + rows + ") i");
        return made;
    }

    private void addKeys(String name, List<Made> all, boolean readable) throws SQLException {
        List<Made> keyable = new ArrayList<>();
        for (Made made : all) {
            if (canBeKey(made.type())) {
                keyable.add(made);
            }
        }
        for (int start = 0; start < keyable.size(); start += TYPES_OF_A_KEY) {
            List<Made> some = keyable.subList(start, Math.min(keyable.size(), start + TYPES_OF_A_KEY));
            List<Column> columns = new ArrayList<>();
            for (Made made : some) {
                String value = made.table() + '.' + made.column();
                columns.add(new Column(
                        "c" + columns.size(),
                        made.type().name(),
                        "coalesce(" + value + ", " + made.type().edge("1") + ")"));
            }
            String source = some.stream()
                    .map(Made::table)
                    .distinct()
                    .map(table -> " JOIN " + table + " ON " + table + ".i = m.i")
                    .collect(Collectors.joining("", "generate_series(1, " + rows + ") m (i)", ""));
            tables.add(new Table(name + '_' + start / TYPES_OF_A_KEY, columns, true, readable, source));
        }
    }

    private boolean canBeKey(Type type) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("CREATE TEMP TABLE as_key (v " + type.name() + " PRIMARY KEY)");
            statement.execute("DROP TABLE as_key");
            return true;
        } catch (SQLException e) {
            if ("42704".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    private void create(Table table) throws SQLException {
        String columns = table.columns().stream()
                .map(column -> ", " + column.name() + ' ' + column.type())
                .collect(Collectors.joining());
        String key = table.isKey() ? "id, " + String.join(", ", table.columnNames()) : "id";
        execute("CREATE TABLE public." + table.name() + " (id int" + columns + ", PRIMARY KEY (" + key + "))");
        if (!table.isKey()) {
            execute("ALTER TABLE public." + table.name() + " REPLICA IDENTITY FULL");
        }
    }

    public List<Table> tables() {
        return tables;
    }

    /** How many rows each table has. */
    public int rows() {
        return rows;
    }

    public void insert() throws SQLException {
        for (Table table : tables) {
            String values = table.columns().stream()
                    .map(column -> ", " + column.value())
                    .collect(Collectors.joining());
            execute("INSERT INTO public." + table.name() + " SELECT m.i" + values + " FROM " + table.source());
        }
    }

    /** Each row gets the values of the next; where the {@code id} is not all of the key, rows of an even one get a new one, beyond. */
    public void update() throws SQLException {
        for (Table table : tables) {
            String id = table.isKey() ? "" : "id = CASE WHEN t.id % 2 = 0 THEN t.id + 1000000 ELSE t.id END, ";
            String columns = table.columnNames().stream()
                    .map(column -> column + " = s." + column)
                    .collect(Collectors.joining(", "));
            execute("UPDATE public." + table.name() + " t SET " + id + columns + " FROM public." + table.name()
                    + " s WHERE s.id = t.id % " + rows + " + 1");
        }
    }

    public void delete() throws SQLException {
        for (Table table : tables) {
            execute("DELETE FROM public." + table.name());
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("SET search_path = gen, public, pg_catalog; SET array_nulls = on");
            statement.execute(sql);
        } catch (SQLException e) {
            throw new SQLException(e.getMessage() + " in: " + sql, e.getSQLState(), e);
        }
    }
}
