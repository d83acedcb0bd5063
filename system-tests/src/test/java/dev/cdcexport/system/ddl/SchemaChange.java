package dev.cdcexport.system.ddl;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A schema change: a table {@code t}, what is done to it, and what the manifest says of a column of it, if anything.
 *
 * @param name its name, also of its table
 * @param made how the table is made
 * @param done what is done to it
 * @param told what the manifest says of a column, empty if nothing
 */
record SchemaChange(String name, List<String> made, List<String> done, String told) {

    String plainName() {
        return "t_" + name.toLowerCase(Locale.ROOT);
    }

    String table() {
        return "public." + plainName();
    }

    @Override
    public String toString() {
        return name;
    }

    private static final List<String> PLAIN = List.of(
            "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), n numeric(10,2), d text)",
            "INSERT INTO t SELECT i, 'a' || i, i, 'd' || i FROM generate_series(1, 5) i");
    private static final List<String> PARTED = List.of(
            "CREATE TABLE t (id int PRIMARY KEY, a varchar(10)) PARTITION BY RANGE (id)",
            "CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (3)",
            "CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (3) TO (100)",
            "INSERT INTO t SELECT i, 'a' || i FROM generate_series(1, 5) i");
    private static final List<String> GENERATED = List.of(
            "CREATE TABLE t (id int PRIMARY KEY, a varchar(10), g int GENERATED ALWAYS AS (id * 2) STORED)",
            "INSERT INTO t SELECT i, 'a' || i FROM generate_series(1, 5) i");

    /** What alters rows only by events. */
    static Stream<SchemaChange> harmless() {
        return Stream.of(
                new SchemaChange("nothing", PLAIN, List.of(), ""),
                new SchemaChange("add", PLAIN, List.of("ALTER TABLE t ADD c text"), "c text is new"),
                new SchemaChange(
                        "addAndSetDefault",
                        PLAIN,
                        List.of("ALTER TABLE t ADD c int", "ALTER TABLE t ALTER c SET DEFAULT 7"),
                        "c integer is new"),
                new SchemaChange(
                        "addAndFill",
                        PLAIN,
                        List.of(
                                "ALTER TABLE t ADD c int",
                                "UPDATE t SET c = id",
                                "ALTER TABLE t ALTER c SET DEFAULT 9, ALTER c SET NOT NULL"),
                        "c integer is new"),
                new SchemaChange("drop", PLAIN, List.of("ALTER TABLE t DROP d"), "d is gone"),
                new SchemaChange(
                        "dropFirst",
                        PLAIN,
                        List.of("ALTER TABLE t DROP a", "ALTER TABLE t ADD z varchar(10)"),
                        "a is gone"),
                new SchemaChange(
                        "widen",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER a TYPE varchar(20)", "ALTER TABLE t ALTER n TYPE numeric(12,2)"),
                        "a changed from character varying(10) to character varying(20)"),
                new SchemaChange(
                        "toText",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER a TYPE text"),
                        "a changed from character varying(10) to text"),
                new SchemaChange(
                        "withinOneTransaction",
                        PLAIN,
                        List.of(
                                "BEGIN; UPDATE t SET a = 'x' WHERE id = 1; ALTER TABLE t ADD c int; "
                                        + "UPDATE t SET c = 1 WHERE id = 2; ALTER TABLE t DROP d; UPDATE t SET a = 'y' WHERE id = 3; COMMIT"),
                        "d is gone"),
                new SchemaChange(
                        "truncate", PLAIN, List.of("TRUNCATE t", "INSERT INTO t VALUES (1, 'new', 1, 'x')"), ""),
                new SchemaChange("vacuumFull", PLAIN, List.of("VACUUM FULL t"), ""),
                new SchemaChange(
                        "settings",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER a SET STATISTICS 5", "ALTER TABLE t ALTER d SET STORAGE EXTERNAL"),
                        ""),
                new SchemaChange(
                        "partitioned",
                        PARTED,
                        List.of(
                                "ALTER TABLE t ADD c text",
                                "CREATE TABLE t_more PARTITION OF t FOR VALUES FROM (100) TO (200)",
                                "INSERT INTO t VALUES (150, 'a', 'c')"),
                        "c text is new"),
                new SchemaChange(
                        "generated",
                        GENERATED,
                        List.of("ALTER TABLE t ADD h int GENERATED ALWAYS AS (id) VIRTUAL"),
                        ""));
    }

    /** What may alter rows without events. */
    static Stream<SchemaChange> altering() {
        return Stream.of(
                new SchemaChange(
                        "addDefault",
                        PLAIN,
                        List.of("ALTER TABLE t ADD c int DEFAULT 7"),
                        "c integer is new, with a default"),
                new SchemaChange(
                        "addNotNull",
                        PLAIN,
                        List.of("ALTER TABLE t ADD c int NOT NULL DEFAULT 7"),
                        "c integer is new, with a default"),
                new SchemaChange(
                        "addDefaultAndForgetIt",
                        PLAIN,
                        List.of(
                                "ALTER TABLE t ADD c int DEFAULT 7",
                                "VACUUM FULL t",
                                "ALTER TABLE t ALTER c DROP DEFAULT"),
                        "c integer is new"),
                new SchemaChange(
                        "addVolatile",
                        PLAIN,
                        List.of("ALTER TABLE t ADD c uuid DEFAULT gen_random_uuid()"),
                        "c uuid is new"),
                new SchemaChange("addSerial", PLAIN, List.of("ALTER TABLE t ADD c serial"), "c integer is new"),
                new SchemaChange(
                        "addDomainWithDefault",
                        PLAIN,
                        List.of("CREATE DOMAIN filled AS int DEFAULT 3", "ALTER TABLE t ADD c filled"),
                        "c "),
                new SchemaChange(
                        "addDefaultToPartitions",
                        PARTED,
                        List.of("ALTER TABLE t ADD c int DEFAULT 7"),
                        "c integer is new, with a default"),
                new SchemaChange("rename", PLAIN, List.of("ALTER TABLE t RENAME a TO b"), "a was renamed to b"),
                new SchemaChange(
                        "exchangeNames",
                        PLAIN,
                        List.of(
                                "ALTER TABLE t ALTER a TYPE text",
                                "ALTER TABLE t RENAME a TO x",
                                "ALTER TABLE t RENAME d TO a",
                                "ALTER TABLE t RENAME x TO d"),
                        "d was renamed to a"),
                new SchemaChange(
                        "dropAndAdd",
                        PLAIN,
                        List.of("ALTER TABLE t DROP a", "ALTER TABLE t ADD a varchar(10)"),
                        "a was dropped and added again"),
                new SchemaChange(
                        "retype",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER id TYPE bigint"),
                        "id changed from integer to bigint"),
                new SchemaChange(
                        "modifier",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER n TYPE numeric(10,3)"),
                        "n changed from numeric(10,2) to numeric(10,3)"),
                new SchemaChange(
                        "sameTypeOtherValues",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER a TYPE varchar(10) USING upper(a)"),
                        "a may have been altered"),
                new SchemaChange(
                        "widenWithOtherValues",
                        PLAIN,
                        List.of("ALTER TABLE t ALTER a TYPE text USING upper(a)"),
                        "a changed from character varying(10) to text"),
                new SchemaChange(
                        "noLongerGenerated",
                        GENERATED,
                        List.of("ALTER TABLE t ALTER g DROP EXPRESSION"),
                        "g integer is new"));
    }
}
