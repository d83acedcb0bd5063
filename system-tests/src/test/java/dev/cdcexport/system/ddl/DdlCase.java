package dev.cdcexport.system.ddl;

import java.util.List;

/**
 * DDL between rows, with what a delta that is asked for at once has to say.
 *
 * @param name what it is about
 * @param before what there is when the full is taken
 * @param steps what happens then, each a transaction; {@link #DELTA} asks for a delta in between, which has to be exact
 * @param outcome what comes of it where event triggers tell of the DDL; where they do not, a delta that is refused is right, too
 */
record DdlCase(String name, List<String> before, List<String> steps, Outcome outcome) {

    /** A step. */
    static final String DELTA = "delta";

    /** What a delta does. */
    enum Outcome {
        /** The files make up the tables. */
        EXACT,
        /** It is refused: {@code table-rewritten} or {@code table-not-captured}. */
        REFUSED
    }

    /** What migrations, loads and restores do, and what was wrong once. */
    static List<DdlCase> all() {
        return List.of(
                exact(
                        "rows before a column gets another's name",
                        "CREATE TABLE t (id int PRIMARY KEY, b int); "
                                + "INSERT INTO t VALUES (1, 10); ALTER TABLE t RENAME b TO c; ALTER TABLE t ADD b int; "
                                + "INSERT INTO t VALUES (2, 20, 200)"),
                exact(
                        "rows before a column is dropped and made again",
                        "CREATE TABLE t (id int PRIMARY KEY, b int); "
                                + "INSERT INTO t VALUES (1, 10); ALTER TABLE t DROP b; ALTER TABLE t ADD b int"),
                exact(
                        "a new table that moves",
                        "CREATE SCHEMA s; CREATE TABLE t (id int PRIMARY KEY); "
                                + "INSERT INTO t VALUES (1); ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (2); "
                                + "ALTER TABLE u SET SCHEMA s; INSERT INTO s.u VALUES (3); ALTER SCHEMA s RENAME TO s2; "
                                + "INSERT INTO s2.u VALUES (4)"),
                exact(
                        "a table made of a query, altered with its rows",
                        "CREATE TABLE t AS SELECT 1 AS id, 'x' AS a, 'y' AS b; "
                                + "ALTER TABLE t RENAME a TO c; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME c TO b; "
                                + "ALTER TABLE t ADD PRIMARY KEY (id); UPDATE t SET a = 'z'; INSERT INTO t VALUES (2, 'p', 'q')"),
                exact(
                        "a column with a default that is added before there are rows",
                        "CREATE TABLE t (id int PRIMARY KEY); "
                                + "ALTER TABLE t ADD v int NOT NULL DEFAULT 5; INSERT INTO t VALUES (1)"),
                exact(
                        "DDL that was rolled back to a savepoint",
                        "CREATE TABLE t (id int PRIMARY KEY, v int); "
                                + "INSERT INTO t VALUES (1, 1); SAVEPOINT s; ALTER TABLE t RENAME v TO w; "
                                + "ALTER TABLE t ADD v int DEFAULT 7; INSERT INTO t VALUES (2, 2, 2); ROLLBACK TO s; "
                                + "INSERT INTO t VALUES (3, 3)"),
                exact(
                        "a table that is created, emptied and filled",
                        "CREATE TABLE t (id int PRIMARY KEY)",
                        "TRUNCATE t",
                        "INSERT INTO t VALUES (1)"),
                exact(
                        "a dump that is restored",
                        "CREATE TABLE t (id int, v text)",
                        "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
                        DELTA,
                        "ALTER TABLE t ADD PRIMARY KEY (id)",
                        DELTA,
                        "UPDATE t SET v = 'c' WHERE id = 1",
                        DELTA,
                        "INSERT INTO t VALUES (3, 'd')",
                        "DELETE FROM t WHERE id = 2"),
                exact(
                        "a dump that is restored in one go",
                        "CREATE TABLE t (id int, v text); "
                                + "INSERT INTO t VALUES (1, 'a'), (2, 'b'); ALTER TABLE t ADD PRIMARY KEY (id); "
                                + "UPDATE t SET v = 'c' WHERE id = 1"),
                refused(
                        "rows that are told apart by a key only later",
                        "CREATE TABLE t (id int, v text); "
                                + "ALTER TABLE t REPLICA IDENTITY FULL; INSERT INTO t VALUES (1, 'a'), (1, 'b'); "
                                + "DELETE FROM t WHERE ctid = '(0,2)'; ALTER TABLE t ADD PRIMARY KEY (id)"),
                refused(
                        "a generated column that becomes an ordinary one",
                        "CREATE TABLE t (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED); "
                                + "INSERT INTO t VALUES (1); ALTER TABLE t ALTER g DROP EXPRESSION; INSERT INTO t VALUES (2, 9)"),
                refused(
                        "values that a change of type alters",
                        "CREATE TABLE t (id int PRIMARY KEY, v int); "
                                + "INSERT INTO t VALUES (1, 1); ALTER TABLE t ALTER v TYPE int USING v * 2"),
                refused(
                        "a default that fills rows",
                        "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); "
                                + "ALTER TABLE t ADD v int DEFAULT 5"),
                refused(
                        "labels that are renamed after rows had them",
                        "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id int PRIMARY KEY, m mood); "
                                + "INSERT INTO t VALUES (1, 'sad'); ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'"),
                exact(
                        "labels that are added",
                        List.of("CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id int PRIMARY KEY, m mood)"),
                        "INSERT INTO t VALUES (1, 'sad')",
                        "ALTER TYPE mood ADD VALUE 'ok'",
                        "INSERT INTO t VALUES (2, 'ok')"),
                refused(
                        "a table that is unlogged for a while",
                        List.of("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)"),
                        "ALTER TABLE t SET UNLOGGED; INSERT INTO t VALUES (2); ALTER TABLE t SET LOGGED"),
                refused(
                        "a filled table that becomes a partition",
                        List.of(ROOT),
                        "CREATE TABLE part (id int PRIMARY KEY); INSERT INTO part VALUES (11); "
                                + "ALTER TABLE root ATTACH PARTITION part FOR VALUES FROM (10) TO (20)"),
                refused(
                        "a filled table that becomes a partition of a new one",
                        ROOT + "; CREATE TABLE part (id int PRIMARY KEY); INSERT INTO part VALUES (11); "
                                + "ALTER TABLE root ATTACH PARTITION part FOR VALUES FROM (10) TO (20)"),
                refused(
                        "a table that is filled before it is logged",
                        "CREATE UNLOGGED TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); "
                                + "ALTER TABLE t SET LOGGED"),
                exact(
                        "an empty table that becomes a partition",
                        List.of(ROOT),
                        "CREATE TABLE part (id int PRIMARY KEY); "
                                + "ALTER TABLE root ATTACH PARTITION part FOR VALUES FROM (10) TO (20); "
                                + "INSERT INTO root VALUES (11)"),
                refused(
                        "a partition that leaves with its rows",
                        List.of(ROOT),
                        "CREATE TABLE part PARTITION OF root FOR VALUES FROM (10) TO (20); "
                                + "INSERT INTO root VALUES (11); ALTER TABLE root DETACH PARTITION part"),
                refused(
                        "a partition that is dropped with its rows",
                        List.of(ROOT + "; INSERT INTO root VALUES (1)"),
                        "DROP TABLE first"),
                refused("a column that is renamed while no row changes", List.of(TABLE), "ALTER TABLE t RENAME v TO w"),
                refused("a rewrite while no row changes", List.of(TABLE), "ALTER TABLE t ALTER v TYPE int USING v + 1"),
                exact(
                        "a new column while no row changes",
                        List.of(TABLE),
                        "ALTER TABLE t ADD w int",
                        DELTA,
                        "UPDATE t SET w = 2"),
                exact(
                        "a constraint, an index and new files",
                        List.of(TABLE),
                        "TRUNCATE t; INSERT INTO t VALUES (5, 5); ALTER TABLE t ALTER v SET NOT NULL; CREATE INDEX ON t (v)",
                        "INSERT INTO t VALUES (6, 6)"));
    }

    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)";

    private static final String ROOT = "CREATE TABLE root (id int PRIMARY KEY) PARTITION BY RANGE (id); "
            + "CREATE TABLE first PARTITION OF root FOR VALUES FROM (0) TO (10)";

    private static DdlCase exact(String name, String... steps) {
        return exact(name, List.of(), steps);
    }

    private static DdlCase exact(String name, List<String> before, String... steps) {
        return new DdlCase(name, before, List.of(steps), Outcome.EXACT);
    }

    private static DdlCase refused(String name, String... steps) {
        return refused(name, List.of(), steps);
    }

    private static DdlCase refused(String name, List<String> before, String... steps) {
        return new DdlCase(name, before, List.of(steps), Outcome.REFUSED);
    }

    @Override
    public String toString() {
        return name;
    }
}
