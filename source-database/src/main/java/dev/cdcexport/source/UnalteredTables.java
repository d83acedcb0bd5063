package dev.cdcexport.source;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Finds tables to which nothing but rows has happened since they were created, by the versions of their catalogue entries: what the stream tells of them
 * was told of the very columns that they have now. Stateless.
 */
public final class UnalteredTables {

    /**
     * CREATE TABLE writes the entries of all columns, those of the system's too, by one command of a transaction, and the defaults, with the entries of their columns, by
     * the next: a later command's entries have another transaction or a higher command. Where a partition is attached or detached, its columns' entries are
     * written. A label of an enumeration that is newer than the table may be another one's new name.
     */
    private static final String UNALTERED = """
            WITH RECURSIVE wanted AS (
                SELECT s.attrelid AS oid, s.xmin AS transaction, s.cmin::text::bigint AS command
                FROM unnest(?::oid[]) AS w (oid)
                CROSS JOIN LATERAL (
                    SELECT attrelid, xmin, cmin FROM pg_attribute
                    WHERE attrelid = w.oid AND attname = 'tableoid' AND attnum < 0 OFFSET 0
                ) s
            ), used AS (
                SELECT w.oid, w.transaction::text AS transaction, w.command, a.atttypid AS type
                FROM wanted w
                CROSS JOIN LATERAL (
                    SELECT atttypid FROM pg_attribute WHERE attrelid = w.oid AND attnum > 0 AND NOT attisdropped OFFSET 0
                ) a
                WHERE a.atttypid >= 16384
                UNION
                SELECT u.oid, u.transaction, u.command, part.type
                FROM used u
                CROSS JOIN LATERAL (
                    SELECT t.typelem AS type FROM pg_type t WHERE t.oid = u.type
                    UNION ALL SELECT t.typbasetype FROM pg_type t WHERE t.oid = u.type
                    UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = u.type
                    UNION ALL SELECT r.rngtypid FROM pg_range r WHERE r.rngmultitypid = u.type
                    UNION ALL SELECT a.atttypid FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid
                        WHERE t.oid = u.type AND a.attnum > 0 AND NOT a.attisdropped
                ) part
                WHERE part.type >= 16384
            )
            SELECT w.oid FROM wanted w
            WHERE NOT EXISTS (
                SELECT FROM pg_attribute a
                WHERE a.attrelid = w.oid AND a.attnum > 0
                  AND (a.attisdropped OR a.xmin <> w.transaction
                       OR NOT (a.cmin::text::bigint = w.command
                               OR (a.cmin::text::bigint = w.command + 1 AND EXISTS (
                                   SELECT FROM pg_attrdef d
                                   WHERE d.adrelid = w.oid AND d.adnum = a.attnum AND d.xmin = a.xmin
                                     AND d.cmin::text = a.cmin::text)))))
              AND NOT EXISTS (
                SELECT FROM used u JOIN pg_enum e ON e.enumtypid = u.type
                WHERE u.oid = w.oid
                  AND CASE WHEN e.xmin = w.transaction THEN e.cmin::text::bigint > w.command
                      ELSE age(e.xmin) < age(w.transaction) END)
            """;

    private UnalteredTables() {}

    /**
     * Those of the tables to which nothing but rows has happened.
     *
     * @param oids the tables' object identifiers
     * @throws SQLException if the database does not answer
     */
    public static Set<Long> among(Connection connection, Collection<Long> oids) throws SQLException {
        Set<Long> unaltered = new HashSet<>();
        if (oids.isEmpty()) {
            return unaltered;
        }
        try (PreparedStatement statement = connection.prepareStatement(UNALTERED)) {
            statement.setArray(1, connection.createArrayOf("int8", oids.toArray()));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    unaltered.add(result.getLong(1));
                }
            }
        }
        return unaltered;
    }
}
