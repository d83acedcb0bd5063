package dev.cdcexport.system.ddl;

import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A random schedule of DDL and rows, in one transaction, in several, and in several at once, while capture runs, stands still or is killed. Statements are
 * made without looking: PostgreSQL refuses what cannot be done.
 */
final class DdlSchedule {

    private static final List<String> TABLES = List.of("a", "b", "s.a", "s.b", "root", "part");
    private static final List<String> COLUMNS = List.of("x", "y", "z");

    private final RunningSystem system;
    private final boolean told;
    private final Random random;
    private final List<String> story = new ArrayList<>();
    private int value;

    DdlSchedule(RunningSystem system, boolean told, long seed) {
        this.system = system;
        this.told = told;
        this.random = new Random(seed);
    }

    /** What was done, as far as PostgreSQL took it. */
    String story() {
        synchronized (story) {
            return String.join("; ", story);
        }
    }

    void run(DdlConsumer consumer) throws SQLException {
        clear();
        for (int i = random.nextInt(4); i > 0; i--) {
            transaction(random);
        }
        consumer.full();
        note("FULL");
        for (int round = 1 + random.nextInt(3); round > 0; round--) {
            round();
            if (!consumer.isDeltaRefused()) {
                note("DELTA");
                note(consumer.isVerificationRefused() ? "NOT COMPARED" : "COMPARED");
            } else {
                note("REFUSED");
                if (!consumer.isRebaseRefused()) {
                    note("REBASED");
                    note(consumer.isVerificationRefused() ? "NOT COMPARED" : "COMPARED");
                } else {
                    consumer.full();
                    note("FULL");
                }
            }
        }
    }

    private void round() throws SQLException {
        boolean frozen = random.nextInt(3) == 0;
        if (frozen) {
            note("capture stands still");
            system.capture().freeze();
        }
        Random other = new Random(random.nextLong());
        CompletableFuture<Void> beside = random.nextBoolean()
                ? CompletableFuture.runAsync(() -> quietly(other))
                : CompletableFuture.completedFuture(null);
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            transaction(random);
        }
        beside.join();
        if (frozen) {
            system.capture().thaw();
        } else if (random.nextInt(8) == 0) {
            note("capture is killed");
            system.capture().kill();
            transaction(random);
            system.capture().restart();
            system.capture().awaitUp();
        }
    }

    private void quietly(Random own) {
        try {
            transaction(own);
            transaction(own);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void clear() throws SQLException {
        try (Connection connection = system.connectAsAdministrator();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public");
            statement.execute("DROP SCHEMA IF EXISTS s CASCADE; DROP SCHEMA IF EXISTS s2 CASCADE");
            statement.execute(
                    "DROP TABLE IF EXISTS a, b, root, part, part2, tmp, swapped CASCADE; DROP TYPE IF EXISTS mood CASCADE");
            statement.execute(
                    "CREATE SCHEMA s AUTHORIZATION app; CREATE TYPE mood AS ENUM ('m0', 'm1'); ALTER TYPE mood OWNER TO app");
        }
        for (String table : TABLES.subList(0, random.nextInt(TABLES.size()))) {
            beginWith(table);
        }
    }

    private void beginWith(String table) {
        String columns =
                random.nextBoolean() ? " (id int PRIMARY KEY, x int, y text)" : " (id int, x varchar(4), z mood)";
        String made = table.equals("root")
                ? "CREATE TABLE root (id int PRIMARY KEY, x int) PARTITION BY RANGE (id); "
                        + "CREATE TABLE part2 PARTITION OF root DEFAULT"
                : "CREATE TABLE " + table + columns + "; ALTER TABLE " + table + " REPLICA IDENTITY "
                        + (columns.contains("KEY") && random.nextBoolean() ? "DEFAULT" : "FULL");
        system.sql(made, "INSERT INTO " + table + " (id) VALUES (" + next() + "), (" + next() + ")");
        note(made);
    }

    /** Where a statement is refused, the transaction goes on without it, from a savepoint, or without anything after it. */
    private void transaction(Random own) throws SQLException {
        boolean isOne = own.nextInt(3) > 0;
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = public; SET lock_timeout = '500ms'");
            connection.setAutoCommit(!isOne);
            if (isOne) {
                note("BEGIN");
            }
            for (int i = 2 + own.nextInt(9); i > 0; i--) {
                execute(connection, statement, own.nextInt(2) == 0 ? rows(own) : ddl(own), isOne, own.nextInt(6) == 0);
            }
            if (isOne && own.nextInt(8) == 0) {
                connection.rollback();
                note("ROLLBACK");
            } else if (isOne) {
                connection.commit();
                note("COMMIT");
            }
        }
    }

    private void execute(Connection connection, Statement statement, String sql, boolean isOne, boolean undone)
            throws SQLException {
        if (!isOne) {
            try {
                statement.execute(sql);
                note(sql);
            } catch (SQLException e) {
                return;
            }
            return;
        }
        Savepoint savepoint = connection.setSavepoint();
        try {
            statement.execute(sql);
            if (undone) {
                connection.rollback(savepoint);
            } else {
                connection.releaseSavepoint(savepoint);
                note(sql);
            }
        } catch (SQLException e) {
            connection.rollback(savepoint);
        }
    }

    private void note(String what) {
        synchronized (story) {
            story.add(what);
        }
    }

    private String rows(Random own) {
        String table = pick(own, TABLES);
        String column = pick(own, COLUMNS);
        return switch (own.nextInt(8)) {
            case 0, 1, 2 -> "INSERT INTO " + table + " (id) VALUES (" + next() + ")";
            case 3 ->
                "INSERT INTO " + table + " (id, " + column + ") VALUES (" + next() + ", '" + own.nextInt(9) + "')";
            case 4, 5 ->
                "UPDATE " + table + " SET " + column + " = '" + own.nextInt(9) + "' WHERE ctid IN (SELECT ctid FROM "
                        + table + " LIMIT 2)";
            case 6 -> "DELETE FROM " + table + " WHERE ctid IN (SELECT ctid FROM " + table + " LIMIT 1)";
            default ->
                "UPDATE " + table + " SET id = " + next() + " WHERE ctid IN (SELECT ctid FROM " + table + " LIMIT 1)";
        };
    }

    private synchronized int next() {
        return ++value;
    }

    private String ddl(Random own) {
        int kind = own.nextInt(10);
        if (kind < 2) {
            return whole(own);
        }
        String table = pick(own, TABLES);
        return kind < 6 ? "ALTER TABLE " + table + ' ' + column(own) : table(own, table);
    }

    /** What ALTER TABLE does to columns. */
    private static String column(Random own) {
        String column = pick(own, COLUMNS);
        return switch (own.nextInt(23)) {
            case 0, 1 -> "ADD " + column + " int";
            case 2 -> "ADD " + column + " varchar(5)";
            case 3 -> "ADD " + column + " int DEFAULT 7";
            case 4 -> "ADD " + column + " text NOT NULL DEFAULT clock_timestamp()::text";
            case 5 -> "ADD " + column + " int GENERATED ALWAYS AS (id * 2) STORED";
            case 6 -> "ADD " + column + " mood";
            case 7 -> "ADD " + column + " serial";
            case 8 -> "ADD " + column + " int GENERATED BY DEFAULT AS IDENTITY";
            case 9, 10 -> "DROP " + column;
            case 11, 12 -> "RENAME " + column + " TO " + pick(own, COLUMNS);
            case 13 -> "ALTER " + column + " TYPE varchar(9)";
            case 14 -> "ALTER " + column + " TYPE text USING " + column + " || '!'";
            case 15 -> "ALTER " + column + " TYPE bigint USING (" + column + "::text)::bigint + 1";
            case 16 -> "ALTER " + column + " DROP EXPRESSION";
            case 17 -> "ALTER " + column + " SET DEFAULT 5";
            case 18 -> "ALTER " + column + " SET NOT NULL";
            case 19 -> "ALTER " + column + " DROP NOT NULL";
            case 20 -> "ALTER " + column + " SET STATISTICS 10";
            case 21 -> "ALTER " + column + " SET EXPRESSION AS (id * 3)";
            default -> "ALTER " + column + " DROP IDENTITY IF EXISTS";
        };
    }

    /** What is done to tables. */
    private static String table(Random own, String table) {
        String name = table.substring(table.indexOf('.') + 1);
        String other = name.equals("a") ? "b" : "a";
        return switch (own.nextInt(23)) {
            case 0 -> "ALTER TABLE " + table + " ADD PRIMARY KEY (id)";
            case 1 -> "ALTER TABLE " + table + " DROP CONSTRAINT " + name + "_pkey";
            case 2 -> "ALTER TABLE " + table + " REPLICA IDENTITY FULL";
            case 3 -> "ALTER TABLE " + table + " REPLICA IDENTITY DEFAULT";
            case 4 -> "ALTER TABLE " + table + " SET UNLOGGED";
            case 5 -> "ALTER TABLE " + table + " SET LOGGED";
            case 6, 7 -> "ALTER TABLE " + table + " RENAME TO " + other;
            case 8 -> "ALTER TABLE " + table + " SET SCHEMA " + (table.startsWith("s.") ? "public" : "s");
            case 9 -> "DROP TABLE " + table;
            case 10, 11 -> "TRUNCATE " + (table.equals("part") ? "a" : table);
            case 12 -> "VACUUM FULL " + table;
            case 13 -> "CREATE INDEX ON " + table + " (id)";
            case 14 -> "ALTER TABLE " + table + " SET (fillfactor = 70)";
            case 15 -> "ALTER TABLE " + table + " ADD CHECK (id > 0)";
            case 16 ->
                "ALTER TABLE " + table + " ENABLE ROW LEVEL SECURITY; ALTER TABLE " + table
                        + " DISABLE ROW LEVEL SECURITY";
            case 17 ->
                "DROP TABLE " + table + "; CREATE TABLE " + table
                        + " AS SELECT i AS id, i AS x FROM generate_series(1, 3) i";
            case 18 ->
                "CREATE TABLE tmp AS SELECT * FROM " + table + "; DROP TABLE " + table + "; ALTER TABLE tmp RENAME TO "
                        + name;
            case 19 ->
                "ALTER TABLE " + table + " RENAME TO swapped; ALTER TABLE " + other + " RENAME TO " + name
                        + "; ALTER TABLE swapped RENAME TO " + other;
            case 20 ->
                "ALTER TABLE " + table + " SET UNLOGGED; INSERT INTO " + table + " (id) VALUES ("
                        + own.nextInt(1_000_000) + "); ALTER TABLE " + table + " SET LOGGED";
            case 21 -> "ANALYZE " + table;
            default -> "COMMENT ON TABLE " + table + " IS 'x'";
        };
    }

    /** What makes tables, partitions, types and schemas. */
    private String whole(Random own) {
        String table = pick(own, List.of("a", "b", "s.a", "s.b"));
        return switch (own.nextInt(15)) {
            case 0, 1, 2 -> "CREATE TABLE " + table + " (id int PRIMARY KEY, x int)";
            case 3 ->
                "CREATE TABLE " + table + " (id int, x text DEFAULT 'd', y mood); ALTER TABLE " + table
                        + " REPLICA IDENTITY FULL; INSERT INTO " + table + " VALUES (1, 'p', 'm1'), (2, 'q')";
            case 4 -> "CREATE TABLE " + table + " AS SELECT i AS id, i::text AS y FROM generate_series(1, 3) i";
            case 5 -> "CREATE UNLOGGED TABLE " + table + " (id int PRIMARY KEY, x int)";
            case 6 ->
                "CREATE TABLE root (id int PRIMARY KEY, x int) PARTITION BY RANGE (id); "
                        + "CREATE TABLE part2 PARTITION OF root DEFAULT";
            case 7 -> "CREATE TABLE part (id int PRIMARY KEY, x int)";
            case 8 -> "ALTER TABLE root ATTACH PARTITION part FOR VALUES FROM (1000000) TO (2000000)";
            case 9 -> "ALTER TABLE root DETACH PARTITION part";
            case 10 ->
                told
                        ? "CREATE TABLE part PARTITION OF root FOR VALUES FROM (1000000) TO (2000000); INSERT INTO root VALUES (1500000, 1)"
                        : "ANALYZE";
            case 11 -> "INSERT INTO part (id) VALUES (" + (1_000_000 + next()) + ")";
            case 12 -> "ALTER TYPE mood ADD VALUE 'm" + next() + "'";
            case 13 -> told ? "ALTER TYPE mood RENAME VALUE 'm1' TO 'm" + next() + "'" : "ANALYZE";
            default -> "ALTER SCHEMA s RENAME TO s2; ALTER SCHEMA s2 RENAME TO s";
        };
    }

    private static String pick(Random own, List<String> of) {
        return of.get(own.nextInt(of.size()));
    }
}
