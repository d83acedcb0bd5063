package dev.cdcexport.source;

import dev.cdcexport.contract.Lsn;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the catalogue says of all tables at one moment, so that two surveys tell which tables came, went, or left the publication between them.
 *
 * @param lsn a WAL position at or after that moment
 * @param tables the tables of the publication
 * @param memberships how each of them is in the publication, by the table's object identifier
 * @param standingEntries what puts tables into the publication that are yet to be created: the publication itself if it is for all tables, or its
 *     entry of a schema
 * @param existing the object identifiers of all tables of the database, published or not, but for temporary ones
 * @param publicationVersion the version of the publication's catalogue entry ({@code xmin}): the same as before means that nobody has altered in between
 *     what it publishes of its tables, 0 if there is no publication
 * @param partitions all partitions, at any depth, by the object identifier of each partitioned table: by theirs, the id of the transaction that has made
 *     each a partition
 */
public record CatalogSurvey(
        Lsn lsn,
        List<PublishedTable> tables,
        Map<Long, Membership> memberships,
        Set<Long> standingEntries,
        Set<Long> existing,
        long publicationVersion,
        Map<Long, Map<Long, Long>> partitions) {

    private static final String SNAPSHOT = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

    private static final String EXISTING =
            "SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relpersistence <> 't' AND oid >= 16384";

    private static final String PUBLICATION_VERSION = "SELECT xmin::text::bigint FROM pg_publication WHERE pubname = ?";

    private static final String STANDING_ENTRIES = """
            SELECT oid FROM pg_publication WHERE pubname = ? AND puballtables
            UNION ALL
            SELECT s.oid FROM pg_publication_namespace s JOIN pg_publication p ON p.oid = s.pnpubid WHERE p.pubname = ?
            """;

    /** A new table's file has the table's number until the table is rewritten. */
    private static final String MEMBERSHIPS = """
            SELECT DISTINCT ON (c.oid) c.oid, m.entry, c.relkind = 'r' AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.oid AS rewritten,
                   c.relfilenode::bigint AS file, c.xmin::text::bigint AS written_by
            FROM pg_publication p
            JOIN LATERAL (
                SELECT c.oid AS member, p.oid AS entry, 1 AS rank FROM pg_class c
                WHERE p.puballtables AND c.relkind IN ('r', 'p') AND c.oid >= 16384
                UNION ALL
                SELECT c.oid, s.oid, 2 FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid
                WHERE s.pnpubid = p.oid AND c.relkind IN ('r', 'p')
                UNION ALL
                SELECT r.prrelid, r.oid, 3 FROM pg_publication_rel r WHERE r.prpubid = p.oid
            ) m ON true
            JOIN pg_class c ON c.oid = m.member
            WHERE p.pubname = ?
            ORDER BY c.oid, m.rank, m.entry
            """;

    private static final String PARTITIONS = """
            WITH RECURSIVE part AS (
                SELECT i.inhparent AS root, i.inhrelid AS oid, i.xmin AS written_by FROM pg_partitioned_table t JOIN pg_inherits i ON i.inhparent = t.partrelid
                UNION ALL
                SELECT p.root, i.inhrelid, i.xmin FROM part p JOIN pg_inherits i ON i.inhparent = p.oid
            )
            SELECT root, oid, written_by::text::bigint FROM part
            """;

    /** Copies the collections. */
    public CatalogSurvey {
        partitions = Map.copyOf(partitions);
        tables = List.copyOf(tables);
        memberships = Map.copyOf(memberships);
        standingEntries = Set.copyOf(standingEntries);
        existing = Set.copyOf(existing);
    }

    /**
     * How a table is in the publication.
     *
     * @param entry the object identifier of what puts it there; another one than before means that it was out of the publication in between
     * @param rewritten whether the table was rewritten since it was created, as SET LOGGED does
     * @param file the number of the table's file, 0 if it is partitioned
     * @param writtenBy the id of the transaction that has written the table's catalogue entry, without epoch
     */
    public record Membership(long entry, boolean rewritten, long file, long writtenBy) {}

    /**
     * Looks at the catalogue, waiting for no lock.
     *
     * @param connection a session with auto-commit
     * @param publication the publication's name
     * @throws SQLException if the database does not answer
     */
    public static CatalogSurvey take(Connection connection, String publication) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SNAPSHOT);
            try {
                return new CatalogSurvey(
                        walPosition(statement),
                        Catalog.published(connection, publication),
                        memberships(connection, publication),
                        oids(connection, STANDING_ENTRIES, publication, publication),
                        oids(connection, EXISTING),
                        oids(connection, PUBLICATION_VERSION, publication).stream()
                                .findFirst()
                                .orElse(0L),
                        partitions(statement));
            } finally {
                statement.execute("ROLLBACK");
            }
        }
    }

    /** The snapshot is taken before the position is read, both by this statement. */
    private static Lsn walPosition(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SELECT pg_current_wal_insert_lsn()")) {
            result.next();
            return Lsn.parse(result.getString(1));
        }
    }

    private static Map<Long, Map<Long, Long>> partitions(Statement statement) throws SQLException {
        Map<Long, Map<Long, Long>> partitions = new HashMap<>();
        try (ResultSet result = statement.executeQuery(PARTITIONS)) {
            while (result.next()) {
                partitions
                        .computeIfAbsent(result.getLong("root"), root -> new HashMap<>())
                        .put(result.getLong("oid"), result.getLong("written_by"));
            }
        }
        return partitions;
    }

    private static Map<Long, Membership> memberships(Connection connection, String publication) throws SQLException {
        Map<Long, Membership> memberships = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(MEMBERSHIPS)) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    memberships.put(
                            result.getLong("oid"),
                            new Membership(
                                    result.getLong("entry"),
                                    result.getBoolean("rewritten"),
                                    result.getLong("file"),
                                    result.getLong("written_by")));
                }
            }
        }
        return memberships;
    }

    private static Set<Long> oids(Connection connection, String sql, String... parameters) throws SQLException {
        Set<Long> oids = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    oids.add(result.getLong(1));
                }
            }
        }
        return oids;
    }
}
