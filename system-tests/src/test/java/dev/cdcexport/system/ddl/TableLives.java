package dev.cdcexport.system.ddl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables of every kind that PostgreSQL has, and what is done to each: how it is made and filled, then two rounds of changes. */
public final class TableLives {

    private static final String LONG = "ü".repeat(31);
    private static final String ODD = "\"odd Schema.1\".\"Grö\"\"ße.of select\"";
    private static final String LONGEST = "\"" + LONG + "\".\"" + LONG + "\"";
    private static final String PLACEHOLDER = "__debezium_unavailable_value";
    private static final int WIDE = 1_600;
    private static final int TEN_MB = 10_000_000;

    private final Map<String, Life> lives = new LinkedHashMap<>();

    /** What happens to a table: how it is made and filled, then what is done to it in each round. */
    public record Life(List<String> made, List<String> first, List<String> second) {}

    private TableLives() {
        life(
                ODD,
                List.of(
                        "CREATE SCHEMA \"odd Schema.1\"",
                        "CREATE TABLE " + ODD
                                + " (\"Id Nr\" int PRIMARY KEY, \"select\" text, \"dot.ted\" text, \"quo\"\"te\" text, \"Wörld\" text)",
                        "INSERT INTO " + ODD + " VALUES (1, 'a', 'b', 'c', 'd'), (2, NULL, '', NULL, '')"),
                List.of(
                        "UPDATE " + ODD + " SET \"quo\"\"te\" = '\"', \"Wörld\" = NULL",
                        "INSERT INTO " + ODD + " VALUES (3)"),
                List.of("DELETE FROM " + ODD + " WHERE \"Id Nr\" = 2"));
        life(
                LONGEST,
                List.of(
                        "CREATE SCHEMA \"" + LONG + "\"",
                        "CREATE TABLE " + LONGEST + " (\"" + LONG + "\" int PRIMARY KEY, v text)",
                        "INSERT INTO " + LONGEST + " VALUES (1, 'a')"),
                List.of("INSERT INTO " + LONGEST + " VALUES (2, 'b')"),
                List.of("DELETE FROM " + LONGEST + " WHERE v = 'a'"));
        life(
                "composite",
                List.of(
                        "CREATE TABLE composite (a int, b text, c text, PRIMARY KEY (b, a))",
                        "INSERT INTO composite VALUES (1, 'x', 'one'), (1, 'y', 'two'), (2, 'x', 'three')"),
                List.of("UPDATE composite SET c = 'new' WHERE a = 1 AND b = 'y'", "DELETE FROM composite WHERE a = 2"),
                List.of("UPDATE composite SET b = 'z' WHERE b = 'x'"));
        life(
                "bag",
                List.of(
                        "CREATE TABLE bag (a int, b text)",
                        "ALTER TABLE bag REPLICA IDENTITY FULL",
                        "INSERT INTO bag VALUES (1, 'x'), (1, 'x'), (1, 'x'), (NULL, NULL), (2, '')"),
                List.of(
                        "DELETE FROM bag WHERE ctid = (SELECT min(ctid) FROM bag WHERE a = 1)",
                        "UPDATE bag SET b = 'y' WHERE ctid = (SELECT min(ctid) FROM bag WHERE a = 1)",
                        "INSERT INTO bag VALUES (NULL, NULL)"),
                List.of("UPDATE bag SET a = 3", "INSERT INTO bag VALUES (3, 'x')"));
        life(
                "journal",
                List.of("CREATE TABLE journal (a int, b text)", "INSERT INTO journal VALUES (1, 'x'), (1, 'x')"),
                List.of("INSERT INTO journal VALUES (1, 'x'), (2, NULL)"),
                List.of("TRUNCATE journal", "INSERT INTO journal VALUES (3, 'after'), (3, 'after')"));
        life(
                "silent",
                List.of(
                        "CREATE TABLE silent (id int PRIMARY KEY, v text)",
                        "ALTER TABLE silent REPLICA IDENTITY NOTHING",
                        "INSERT INTO silent VALUES (1, 'x')"),
                List.of("INSERT INTO silent VALUES (2, 'y')"),
                List.of("TRUNCATE silent", "INSERT INTO silent VALUES (1, 'z')"));
        life(
                "indexed",
                List.of(
                        "CREATE TABLE indexed (id int PRIMARY KEY, code text NOT NULL UNIQUE, v text)",
                        "ALTER TABLE indexed REPLICA IDENTITY USING INDEX indexed_code_key",
                        "INSERT INTO indexed VALUES (1, 'a', 'x'), (2, 'b', 'y')"),
                List.of(
                        "UPDATE indexed SET id = 10, v = 'new' WHERE code = 'a'",
                        "UPDATE indexed SET code = 'c' WHERE code = 'b'"),
                List.of("DELETE FROM indexed WHERE code = 'a'", "INSERT INTO indexed VALUES (1, 'a', 'again')"));
        life(
                "parted",
                List.of(
                        "CREATE TABLE parted (id int, region text, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region)",
                        "CREATE TABLE parted_north PARTITION OF parted FOR VALUES IN ('north')",
                        "CREATE TABLE parted_rest (v text, region text NOT NULL, extra int, id int NOT NULL)",
                        "ALTER TABLE parted_rest DROP COLUMN extra",
                        "ALTER TABLE parted ATTACH PARTITION parted_rest DEFAULT",
                        "INSERT INTO parted VALUES (1, 'north', 'a'), (2, 'south', 'b'), (3, 'north', 'c')"),
                List.of("UPDATE parted SET region = 'south' WHERE id = 1", "UPDATE parted SET v = 'new' WHERE id = 2"),
                List.of("UPDATE parted SET region = 'north'", "DELETE FROM parted WHERE id = 3"));
        life(
                "parted_full",
                List.of(
                        "CREATE TABLE parted_full (id int, day int, v text) PARTITION BY RANGE (day)",
                        "CREATE TABLE parted_full_1 PARTITION OF parted_full FOR VALUES FROM (0) TO (10) PARTITION BY LIST (id)",
                        "CREATE TABLE parted_full_1_1 PARTITION OF parted_full_1 DEFAULT",
                        "CREATE TABLE parted_full_2 PARTITION OF parted_full FOR VALUES FROM (10) TO (20)",
                        "ALTER TABLE parted_full REPLICA IDENTITY FULL",
                        "ALTER TABLE parted_full_1_1 REPLICA IDENTITY FULL",
                        "ALTER TABLE parted_full_2 REPLICA IDENTITY FULL",
                        "INSERT INTO parted_full VALUES (1, 1, 'a'), (1, 1, 'a'), (2, 11, 'b')"),
                List.of(
                        "UPDATE parted_full SET day = 12 WHERE ctid = (SELECT min(ctid) FROM parted_full WHERE id = 1) AND id = 1"),
                List.of(
                        "CREATE TABLE parted_full_3 PARTITION OF parted_full FOR VALUES FROM (20) TO (30)",
                        "ALTER TABLE parted_full_3 REPLICA IDENTITY FULL",
                        "UPDATE parted_full SET day = 25 WHERE id = 2"));
        life(
                "parent",
                List.of(
                        "CREATE TABLE parent (id int PRIMARY KEY, v text)",
                        "CREATE TABLE child (more text, PRIMARY KEY (id)) INHERITS (parent)",
                        "INSERT INTO parent VALUES (1, 'p')",
                        "INSERT INTO child VALUES (1, 'c', 'm'), (2, 'c', 'm')"),
                List.of("UPDATE parent SET v = v || '!'"),
                List.of(
                        "DELETE FROM parent WHERE id = 1",
                        "TRUNCATE ONLY parent",
                        "INSERT INTO parent VALUES (3, 'new')"));
        life("child", List.of(), List.of(), List.of("INSERT INTO child VALUES (9, 'c', NULL)"));
        life(
                "computed",
                List.of(
                        "CREATE TABLE computed (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, "
                                + "doubled int GENERATED ALWAYS AS (a * 2) STORED, b text, "
                                + "tripled int GENERATED ALWAYS AS (a * 3) VIRTUAL)",
                        "INSERT INTO computed (a, b) VALUES (1, 'x'), (2, 'y')"),
                List.of("UPDATE computed SET a = 5 WHERE b = 'x'", "INSERT INTO computed (a, b) VALUES (7, NULL)"),
                List.of("DELETE FROM computed WHERE a = 2"));
        life(
                "wide",
                List.of(
                        "CREATE TABLE wide (id smallint PRIMARY KEY, "
                                + IntStream.range(1, WIDE)
                                        .mapToObj(i -> "c" + i + " smallint")
                                        .collect(Collectors.joining(", "))
                                + ")",
                        "INSERT INTO wide (id, c1, c1599) VALUES (1, 1, 1), (2, 2, 2)"),
                List.of("UPDATE wide SET c1599 = 7, c800 = 8 WHERE id = 1"),
                List.of("DELETE FROM wide WHERE id = 2"));
        life(
                "huge",
                List.of(
                        "CREATE TABLE huge (id int PRIMARY KEY, v text)",
                        "INSERT INTO huge VALUES (1, repeat('ä', " + TEN_MB / 2 + "))"),
                List.of("INSERT INTO huge VALUES (2, repeat('\"', " + TEN_MB / 2 + "))"),
                List.of("UPDATE huge SET v = v || 'x' WHERE id = 1", "DELETE FROM huge WHERE id = 2"));
        life("vacant", List.of("CREATE TABLE vacant (id int PRIMARY KEY)"), List.of(), List.of());
        for (String identity : List.of("DEFAULT", "FULL", "USING INDEX toast_using_index_code_key")) {
            String table = "toast_"
                    + identity.replace(" toast_using_index_code_key", "")
                            .replace(' ', '_')
                            .toLowerCase(Locale.ROOT);
            life(
                    table,
                    List.of(
                            "CREATE TABLE " + table
                                    + " (id int PRIMARY KEY, code int NOT NULL UNIQUE, large text, other text)",
                            "ALTER TABLE " + table
                                    + " ALTER large SET STORAGE EXTERNAL, ALTER other SET STORAGE EXTERNAL",
                            "ALTER TABLE " + table + " REPLICA IDENTITY " + identity,
                            "INSERT INTO " + table
                                    + " SELECT i, i, repeat('large ' || i, 1000), repeat('other ' || i, 1000) FROM generate_series(1, 5) i"),
                    List.of(
                            "UPDATE " + table + " SET other = repeat('new', 2000) WHERE id = 1",
                            "UPDATE " + table + " SET other = '" + PLACEHOLDER + "', large = '" + PLACEHOLDER
                                    + "' WHERE id = 2",
                            "BEGIN; UPDATE " + table + " SET large = repeat('twice', 2000) WHERE id = 3; " + "UPDATE "
                                    + table + " SET other = 'short' WHERE id = 3; COMMIT"),
                    List.of(
                            "UPDATE " + table + " SET large = repeat('later', 2000) WHERE id = 1",
                            "UPDATE " + table + " SET other = 'x' WHERE id = 2",
                            "UPDATE " + table + " SET other = NULL WHERE id = 4",
                            "DELETE FROM " + table + " WHERE id = 5"));
        }
        life(
                "keys",
                List.of(
                        "CREATE TABLE keys (id int PRIMARY KEY, v text)",
                        "INSERT INTO keys VALUES (1, 'one'), (2, 'two'), (3, 'three'), (4, 'four')"),
                List.of(
                        "BEGIN; UPDATE keys SET id = -1 WHERE id = 1; UPDATE keys SET id = 1 WHERE id = 2; UPDATE keys SET id = 2 WHERE id = -1; COMMIT",
                        "UPDATE keys SET id = 30 WHERE id = 3",
                        "UPDATE keys SET id = 3 WHERE id = 30",
                        "UPDATE keys SET id = 40, v = 'moved' WHERE id = 4"),
                List.of(
                        "UPDATE keys SET id = id + 100",
                        "INSERT INTO keys VALUES (1, 'reused')",
                        "UPDATE keys SET id = 101 - id + 1 WHERE id = 102",
                        "DELETE FROM keys WHERE id = 140"));
        life(
                "swapped",
                List.of(
                        "CREATE TABLE swapped (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v text)",
                        "ALTER TABLE swapped REPLICA IDENTITY FULL",
                        "INSERT INTO swapped VALUES (1, 'one'), (2, 'two')"),
                List.of("UPDATE swapped SET id = 3 - id"),
                List.of("UPDATE swapped SET id = id + 1"));
        life(
                "upserted",
                List.of("CREATE TABLE upserted (id int PRIMARY KEY, n int)", "INSERT INTO upserted VALUES (1, 1)"),
                List.of(
                        "INSERT INTO upserted VALUES (1, 1), (2, 2) ON CONFLICT (id) DO UPDATE SET n = upserted.n + 10",
                        "INSERT INTO upserted VALUES (1, 9) ON CONFLICT DO NOTHING"),
                List.of(
                        "MERGE INTO upserted u USING (VALUES (1), (2), (3)) s(id) ON u.id = s.id WHEN MATCHED AND u.id = 2 THEN DELETE "
                                + "WHEN MATCHED THEN UPDATE SET n = 0 WHEN NOT MATCHED THEN INSERT VALUES (s.id, 33)"));
        life(
                "busy",
                List.of("CREATE TABLE busy (id int PRIMARY KEY, n int)", "INSERT INTO busy VALUES (1, 0), (2, 0)"),
                List.of(
                        "DO $$ BEGIN FOR i IN 1..500 LOOP UPDATE busy SET n = n + 1 WHERE id = 1; END LOOP; END $$",
                        "BEGIN; DELETE FROM busy WHERE id = 2; INSERT INTO busy VALUES (2, 1); DELETE FROM busy WHERE id = 2; COMMIT",
                        "BEGIN; INSERT INTO busy VALUES (3, 1); UPDATE busy SET n = 2 WHERE id = 3; DELETE FROM busy WHERE id = 3; COMMIT"),
                List.of(
                        "INSERT INTO busy VALUES (3, 3)",
                        "DELETE FROM busy WHERE id = 3",
                        "INSERT INTO busy VALUES (3, 4)"));
        life(
                "owner",
                List.of(
                        "CREATE TABLE owner (id int PRIMARY KEY, v text)",
                        "CREATE TABLE owned (id int PRIMARY KEY, owner int REFERENCES owner)",
                        "CREATE TABLE aside (id int PRIMARY KEY)",
                        "INSERT INTO owner VALUES (1, 'a'), (2, 'b')",
                        "INSERT INTO owned VALUES (1, 1), (2, 2)",
                        "INSERT INTO aside VALUES (1)"),
                List.of(
                        "UPDATE owner SET v = 'lost'",
                        "TRUNCATE owner, aside CASCADE",
                        "INSERT INTO owner VALUES (1, 'after')",
                        "INSERT INTO owned VALUES (2, 1)"),
                List.of(
                        "INSERT INTO aside VALUES (5)",
                        "BEGIN; TRUNCATE owner CASCADE; INSERT INTO owner VALUES (9, 'within'); TRUNCATE owner CASCADE; INSERT INTO owner VALUES (8, 'last'); COMMIT"));
        life("owned", List.of(), List.of(), List.of());
        life("aside", List.of(), List.of(), List.of());
        life(
                "note",
                List.of(
                        "CREATE TABLE note (id int PRIMARY KEY, body text, is_deleted boolean)",
                        "ALTER TABLE note REPLICA IDENTITY FULL",
                        "INSERT INTO note SELECT i, 'note ' || i, i > 6 FROM generate_series(1, 12) i"),
                List.of(
                        "UPDATE note SET is_deleted = true WHERE id = 1",
                        "UPDATE note SET is_deleted = false WHERE id = 7",
                        "DELETE FROM note WHERE id = 8",
                        "UPDATE note SET id = 90 WHERE id = 9",
                        "UPDATE note SET is_deleted = true WHERE id = 2",
                        "DELETE FROM note WHERE id = 2",
                        "UPDATE note SET body = 'unseen' WHERE id = 10",
                        "UPDATE note SET is_deleted = true WHERE id = 3",
                        "UPDATE note SET is_deleted = NULL WHERE id = 3",
                        "INSERT INTO note VALUES (20, 'born dead', true), (21, 'born', NULL)"),
                List.of(
                        "DELETE FROM note WHERE id = 1",
                        "UPDATE note SET is_deleted = false, id = 100 WHERE id = 10",
                        "UPDATE note SET is_deleted = false WHERE id = 90",
                        "UPDATE note SET is_deleted = true, id = 40 WHERE id = 4",
                        "INSERT INTO note VALUES (4, 'reused', false)",
                        "UPDATE note SET is_deleted = true WHERE id = 5",
                        "UPDATE note SET id = 50 WHERE id = 5",
                        "UPDATE note SET is_deleted = false WHERE id = 50"));
        life("copied", List.of("CREATE TABLE copied (id int PRIMARY KEY, v text)"), List.of(), List.of());
        life(
                "born",
                List.of(),
                List.of(
                        "BEGIN; CREATE TABLE born (id int PRIMARY KEY, v text); INSERT INTO born VALUES (1, 'a'), (2, 'b'); COMMIT"),
                List.of("UPDATE born SET v = 'c'", "DELETE FROM born WHERE id = 1"));
    }

    /** By the tables' names, in the order in which they have to be made. */
    public static Map<String, Life> all() {
        return new TableLives().lives;
    }

    private void life(String table, List<String> made, List<String> first, List<String> second) {
        lives.put(table, new Life(made, first, second));
    }
}
