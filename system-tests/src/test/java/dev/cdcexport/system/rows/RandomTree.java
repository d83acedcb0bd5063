package dev.cdcexport.system.rows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * A table, or a tree of partitions up to three levels deep, as an administrator could have made it: identities, keys, indexes, persistence and the order of
 * columns are a matter of chance, for each partition by itself. All trees have the columns id, p, u, v and large.
 */
final class RandomTree {

    private static final String INDEXED = "(p, id, u)";

    private final Random random;
    private final boolean isNewest;
    private final String name;
    private final List<String> made = new ArrayList<>();
    private final List<String> leaves = new ArrayList<>();
    private String generated = "";
    private String only = "";
    private boolean isKeyed;
    private boolean isTemporal;

    /**
     * @param number makes its name its own
     * @param isNewest whether PostgreSQL has virtual columns and temporal keys
     */
    RandomTree(Random random, int number, boolean isNewest) {
        this.random = random;
        this.isNewest = isNewest;
        this.name = (chance(20) ? "\"T " + number + "é\"" : "t_" + number);
        make();
    }

    /** Its name as SQL has it. */
    String name() {
        return name;
    }

    /** The statements that make it. */
    List<String> made() {
        return List.copyOf(made);
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    private void make() {
        switch (random.nextInt(16)) {
            case 0, 1 -> makePlain();
            case 2, 3 -> makeInherited();
            case 4, 5 -> makeTyped();
            case 6 -> makeTemporal();
            default -> makePartitioned();
        }
    }

    private void makePlain() {
        made.add(create() + " (" + columns(true) + ")");
        identify(false);
    }

    private String create() {
        return "CREATE " + (chance(15) ? "UNLOGGED " : "") + "TABLE " + name;
    }

    /** Identified by a period, which overlaps no other of its kind. */
    private void makeTemporal() {
        String sequence = child("period");
        made.add("CREATE SEQUENCE " + sequence);
        made.add(create() + " (" + columns(true)
                + ", kind int4range NOT NULL DEFAULT '[1,2)', period int4range NOT NULL DEFAULT int4range(nextval('"
                + sequence + "')::int, nextval('" + sequence + "')::int))");
        if (isNewest) {
            isTemporal = true;
            made.add("ALTER TABLE " + name + " ADD PRIMARY KEY (kind, period WITHOUT OVERLAPS)");
        }
        identify(false);
    }

    private void makeInherited() {
        only = "ONLY ";
        String parent = child("parent");
        made.add("CREATE TABLE " + parent + " (" + columns(true) + ")");
        made.add("CREATE TABLE " + name + " () INHERITS (" + parent + ")");
        made.add("CREATE TABLE " + child("heir") + " () INHERITS (" + name + ")");
        made.add("INSERT INTO " + child("heir") + " (id, p, u, v) VALUES (1, 0, 1, 'of the heir')");
        identify(false);
    }

    private void makeTyped() {
        String type = child("type");
        made.add("CREATE TYPE " + type + " AS (id int, p int, u int, v text, large text)");
        made.add(create() + " OF " + type
                + " (id WITH OPTIONS NOT NULL, p WITH OPTIONS NOT NULL, u WITH OPTIONS NOT NULL)");
        identify(false);
    }

    private void makePartitioned() {
        made.add("CREATE TABLE " + name + " (" + columns(true) + ") PARTITION BY LIST (p)");
        boolean keyFirst = random.nextBoolean();
        if (keyFirst) {
            identify(true);
        }
        partition(name, child("a"), "FOR VALUES IN (0, 1)", 2);
        partition(name, child("b"), "DEFAULT", 2);
        if (!keyFirst) {
            identify(true);
        }
        leaves.forEach(this::alterLeaf);
        if (!isKeyed && chance(5)) {
            made.add("CREATE FOREIGN TABLE " + child("far") + " PARTITION OF " + name
                    + " FOR VALUES IN (9) SERVER nowhere");
        }
    }

    private void partition(String parent, String partition, String bound, int levels) {
        boolean isLeaf = levels == 0 || chance(60);
        String by = isLeaf ? "" : levels == 2 ? " PARTITION BY RANGE (id)" : " PARTITION BY HASH (id)";
        if (chance(40)) {
            made.add("CREATE TABLE " + partition + " (gone int, " + columns(false) + ")" + by);
            made.add("ALTER TABLE " + partition + " DROP COLUMN gone");
            made.add("ALTER TABLE " + parent + " ATTACH PARTITION " + partition + ' ' + bound);
        } else {
            made.add("CREATE TABLE " + partition + " PARTITION OF " + parent + ' ' + bound + by);
        }
        if (isLeaf) {
            leaves.add(partition);
        } else if (levels == 2) {
            partition(partition, sub(partition, "1"), "FOR VALUES FROM (MINVALUE) TO (10)", 1);
            partition(partition, sub(partition, "2"), "DEFAULT", 1);
        } else {
            partition(partition, sub(partition, "1"), "FOR VALUES WITH (MODULUS 2, REMAINDER 0)", 0);
            partition(partition, sub(partition, "2"), "FOR VALUES WITH (MODULUS 2, REMAINDER 1)", 0);
        }
    }

    /** In an order of their own; a partition has the root's generated column. */
    private String columns(boolean isRoot) {
        if (isRoot && chance(15)) {
            generated =
                    "g int GENERATED ALWAYS AS (u * 2) " + (isNewest && random.nextBoolean() ? "VIRTUAL" : "STORED");
        }
        List<String> columns =
                new ArrayList<>(List.of("id int NOT NULL", "p int NOT NULL", "u int NOT NULL", "v text", "large text"));
        if (!generated.isEmpty()) {
            columns.add(generated);
        }
        Collections.shuffle(columns, random);
        return String.join(", ", columns);
    }

    private void identify(boolean partitioned) {
        int dice = random.nextInt(10);
        if (dice < 5) {
            isKeyed = true;
            made.add("ALTER TABLE " + name + " ADD PRIMARY KEY " + (random.nextBoolean() ? "(id, p)" : "(p, id)")
                    + (chance(20) ? " DEFERRABLE INITIALLY DEFERRED" : ""));
        } else if (dice < 6 && partitioned) {
            isKeyed = true;
            made.add("ALTER TABLE ONLY " + name + " ADD PRIMARY KEY (id, p)");
        }
        boolean hasIndex = chance(30);
        if (hasIndex) {
            isKeyed = true;
            made.add("CREATE UNIQUE INDEX " + child("index") + " ON " + name + ' ' + INDEXED);
        }
        switch (random.nextInt(4)) {
            case 0 -> made.add("ALTER TABLE " + name + " REPLICA IDENTITY FULL");
            case 1 -> {
                if (hasIndex) {
                    made.add("ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX " + child("index"));
                }
            }
            case 2 -> {
                if (chance(20)) {
                    made.add("ALTER TABLE " + name + " REPLICA IDENTITY NOTHING");
                }
            }
            default -> {
                // the default identity
            }
        }
    }

    private void alterLeaf(String leaf) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> made.add("ALTER TABLE " + leaf + " REPLICA IDENTITY FULL");
            case 3 -> made.add("ALTER TABLE " + leaf + " REPLICA IDENTITY NOTHING");
            case 4 -> identifyLeaf(leaf, "(u)");
            case 5 -> identifyLeaf(leaf, "(u, p, id)");
            case 6 -> {
                if (chance(30)) {
                    made.add("ALTER TABLE " + leaf + " SET UNLOGGED");
                }
            }
            default -> {
                // as it was made
            }
        }
    }

    private void identifyLeaf(String leaf, String columns) {
        String index = sub(leaf, "own");
        made.add("CREATE UNIQUE INDEX " + index + " ON " + leaf + ' ' + columns);
        made.add("ALTER TABLE " + leaf + " REPLICA IDENTITY USING INDEX " + index);
    }

    private String child(String suffix) {
        return sub(name, suffix);
    }

    private static String sub(String name, String suffix) {
        return name.endsWith("\"") ? name.substring(0, name.length() - 1) + ' ' + suffix + '"' : name + '_' + suffix;
    }

    /** A transaction of random changes, which PostgreSQL may refuse. */
    List<String> transaction() {
        return Stream.generate(this::change).limit(1 + random.nextInt(4)).toList();
    }

    private String change() {
        int id = random.nextInt(20);
        String where = " WHERE id = " + id;
        if (isTemporal && chance(20)) {
            return "UPDATE " + name + " SET "
                    + (random.nextBoolean()
                            ? "kind = int4range(" + random.nextInt(3) + ", 3)"
                            : "period = int4range(upper(period) + 1, upper(period) + 5)")
                    + where;
        }
        return switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                "INSERT INTO " + name + " (id, p, u, v, large) VALUES (" + id + ", " + random.nextInt(4) + ", "
                        + random.nextInt(1000) + ", 'v" + random.nextInt(10) + "', " + large() + ')';
            case 4 -> "UPDATE " + only + name + " SET v = 'w" + random.nextInt(10) + '\'' + where;
            case 5 -> "UPDATE " + only + name + " SET id = " + random.nextInt(20) + where;
            case 6 -> "UPDATE " + only + name + " SET p = " + random.nextInt(4) + where;
            case 7 -> "UPDATE " + only + name + " SET u = " + random.nextInt(1000) + where;
            case 8 -> "UPDATE " + only + name + " SET large = " + large() + where;
            case 9 -> "DELETE FROM " + only + name + where;
            case 10 -> "UPDATE " + only + name + " SET id = 19 - id";
            default ->
                chance(20)
                        ? "TRUNCATE " + only + name
                        : "DELETE FROM " + only + name + " WHERE p = " + random.nextInt(4);
        };
    }

    /** Large enough to lie out of line, and not to be compressed into it. */
    private String large() {
        return chance(30)
                ? "(SELECT string_agg(md5(i::text || '" + random.nextInt(1000)
                        + "'), '') FROM generate_series(1, 100) i)"
                : "NULL";
    }

    /** The statements that drop it, and what was made for it. */
    List<String> dropped() {
        return List.of(
                "DROP TABLE IF EXISTS " + name + ", " + child("parent") + " CASCADE",
                "DROP TYPE IF EXISTS " + child("type") + " CASCADE",
                "DROP SEQUENCE IF EXISTS " + child("period") + " CASCADE");
    }
}
