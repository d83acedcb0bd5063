package dev.cdcexport.benchmark.workbench;

import dev.cdcexport.source.SourceDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tables like the sample's {@code users}, of any number of rows, and the changes that an application would make to them. The same rows and
 * changes each time. One thread uses it.
 */
public final class UserTables {

    private static final int DELETED_EVERY = 100;

    private static final String NAME =
            "(ARRAY['Ada', 'Alan', 'Barbara', 'Dennis', 'Edsger', 'Frances', 'Grace', 'John',"
                    + " 'Margaret', 'Tony'])[1 + (i + pass) % 10] || ' ' ||"
                    + " (ARRAY['Allen', 'Dijkstra', 'Hamilton', 'Hoare', 'Hopper', 'Liskov', 'Lovelace'])[1 + (i + pass) % 7]";

    private static final String ROWS = """
            SELECT i, public.user_name(i, 0), 'user-' || i || '@example.com', born,
                   CASE WHEN i %% 10 = 0 THEN born + interval '3 seconds' ELSE born END,
                   i %% 100 = 0,
                   CASE WHEN i %% 100 = 0 THEN 'DELETE' WHEN i %% 10 = 0 THEN 'UPDATE' ELSE 'INSERT' END
            FROM generate_series(%s, %s) AS i
            CROSS JOIN LATERAL (SELECT timestamp '2026-01-01' + i * interval '1 millisecond' * 60.48 AS born) AS life
            """;

    private static final String PROCEDURES = """
            CREATE FUNCTION public.user_name(i bigint, pass int) RETURNS varchar LANGUAGE sql IMMUTABLE
            RETURN %s;

            CREATE FUNCTION public.keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.updated_at := clock_timestamp() AT TIME ZONE 'UTC';
                NEW.operation_type := CASE
                    WHEN TG_OP = 'INSERT' THEN 'INSERT'
                    WHEN NEW.is_deleted AND NOT OLD.is_deleted THEN 'DELETE'
                    ELSE 'UPDATE'
                END;
                RETURN NEW;
            END
            $$;

            CREATE PROCEDURE public.insert_users(tab text, last bigint, size int) LANGUAGE plpgsql AS $$
            DECLARE low bigint := 1;
            BEGIN
                WHILE low <= last LOOP
                    EXECUTE format('INSERT INTO public.%%I %s', tab) USING low, least(low + size - 1, last);
                    COMMIT;
                    low := low + size;
                END LOOP;
            END
            $$;

            CREATE PROCEDURE public.update_users(tab text, last bigint, size int, pass int) LANGUAGE plpgsql AS $$
            DECLARE low bigint := 1;
            BEGIN
                WHILE low <= last LOOP
                    EXECUTE format('UPDATE public.%%I SET name = public.user_name(id, $3),'
                        ' email = ''user-'' || id || ''.'' || $3 || ''@example.com'','
                        ' updated_at = clock_timestamp() AT TIME ZONE ''UTC'', operation_type = ''UPDATE'''
                        ' WHERE id BETWEEN $1 AND $2', tab) USING low, least(low + size - 1, last), pass;
                    COMMIT;
                    low := low + size;
                END LOOP;
            END
            $$;
            """.formatted(NAME, quoted(ROWS.formatted("$1", "$2")));

    private static final String SPREAD_UPDATE = """
            UPDATE public.%1$s SET name = public.user_name(id, %4$s), email = 'user-' || id || '.%4$s@example.com'
            WHERE id IN (SELECT 1 + i * %2$s FROM generate_series(0, %3$s - 1) AS i)
            """;

    private static final String TABLE = """
            CREATE TABLE public.%1$s (
                id bigint NOT NULL,
                name varchar,
                email varchar,
                created_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
                updated_at timestamp NOT NULL DEFAULT (clock_timestamp() AT TIME ZONE 'UTC'),
                is_deleted boolean NOT NULL DEFAULT false,
                operation_type varchar NOT NULL DEFAULT 'INSERT'
            )%2$s;
            ALTER TABLE public.%1$s REPLICA IDENTITY FULL;
            """;

    private static final String KEY = "ALTER TABLE public.%1$s ADD PRIMARY KEY (id);\n";

    private static final String INDEXES = """
            ALTER TABLE public.%1$s ADD UNIQUE (email);
            CREATE INDEX ON public.%1$s (updated_at);
            CREATE INDEX ON public.%1$s (id) WHERE NOT is_deleted;
            CREATE TRIGGER keep_history BEFORE INSERT OR UPDATE ON public.%1$s
                FOR EACH ROW EXECUTE FUNCTION public.keep_history();
            """;

    /** Room for new versions of a row beside the old one, so that changes are written as fast as they can be. */
    private static final String ROOM = " WITH (fillfactor = 50)";

    private final Sql owner;
    private final List<String> names = new ArrayList<>();

    private UserTables(Sql owner) {
        this.owner = owner;
    }

    /** Prepares a database for such tables. */
    public static UserTables in(SourceDatabase owner) throws SQLException {
        Sql sql = new Sql(owner);
        sql.execute(PROCEDURES);
        return new UserTables(sql);
    }

    /** Creates a table with the indexes and the trigger of the sample. */
    public void createSample(String table, long rows) throws SQLException {
        create(table, "");
        fill(table, rows);
        owner.execute(INDEXES.formatted(table));
        owner.execute("VACUUM (FREEZE, ANALYZE) public." + table);
    }

    /** Creates a table of the same rows with a key only, in which changes are cheap. */
    public void createPlain(String table, long rows) throws SQLException {
        create(table, ROOM);
        fill(table, rows);
        owner.execute("VACUUM (FREEZE, ANALYZE) public." + table);
    }

    /** Creates a table of the same columns with a key and no rows. */
    public void createEmpty(String table) throws SQLException {
        create(table, "");
        owner.execute(KEY.formatted(table));
    }

    /** Inserts the first rows in transactions of a size. */
    public void insert(String table, long rows, int transactionSize) throws SQLException {
        owner.execute(
                String.format(Locale.ROOT, "CALL public.insert_users('%s', %d, %d)", table, rows, transactionSize));
    }

    /**
     * Updates the first rows in transactions of a size.
     *
     * @param pass makes the values others than those of other passes
     */
    public void update(String table, long rows, int transactionSize, int pass) throws SQLException {
        owner.execute(String.format(
                Locale.ROOT, "CALL public.update_users('%s', %d, %d, %d)", table, rows, transactionSize, pass));
    }

    /**
     * Updates active rows here and there in one transaction.
     *
     * @param rows that the table has
     * @param changes how many of them are updated, evenly spread
     */
    public void updateSpread(String table, long rows, long changes, int pass) throws SQLException {
        owner.execute(SPREAD_UPDATE.formatted(table, rows / changes, changes, pass));
    }

    /** How many of the first rows are active. */
    public static long activeOf(long rows) {
        return rows - rows / DELETED_EVERY;
    }

    /** The settings of a service that name each table's soft-delete column. */
    public Map<String, String> softDeleteColumns(ServiceKind kind) {
        return names.stream()
                .collect(Collectors.toMap(
                        name -> kind.label() + ".soft-delete-columns.[public." + name + ']', name -> "is_deleted"));
    }

    private void create(String table, String storage) throws SQLException {
        owner.execute(TABLE.formatted(table, storage));
        names.add(table);
    }

    private void fill(String table, long rows) throws SQLException {
        owner.execute("INSERT INTO public." + table + ' ' + ROWS.formatted("1", String.valueOf(rows)));
        owner.execute(KEY.formatted(table));
    }

    private static String quoted(String sql) {
        return sql.replace("'", "''").replace("%", "%%");
    }
}
