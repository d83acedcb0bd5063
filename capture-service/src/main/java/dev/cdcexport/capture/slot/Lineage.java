package dev.cdcexport.capture.slot;

import dev.cdcexport.contract.Lsn;
import dev.cdcexport.source.SourceDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which history a database server has: positions in the WAL mean the same only along one history.
 *
 * @param systemId the identifier that initdb gave to the cluster, and its copies share
 * @param timeline the present timeline, which each promotion and each recovery to a point in time counts up
 * @param end how far the WAL reaches
 * @param switches where each earlier timeline of this history ended
 * @see <a href="https://www.postgresql.org/docs/current/protocol-replication.html">PostgreSQL: IDENTIFY_SYSTEM, TIMELINE_HISTORY</a>
 */
public record Lineage(String systemId, int timeline, Lsn end, Map<Integer, Lsn> switches) {

    /** Copies the map. */
    public Lineage {
        switches = Map.copyOf(switches);
    }

    /**
     * Asks the server.
     *
     * @throws SQLException if it does not answer
     */
    public static Lineage of(SourceDatabase source) throws SQLException {
        try (Connection session = source.openReplication("cdc-export capture lineage");
                Statement statement = session.createStatement()) {
            try (ResultSet system = statement.executeQuery("IDENTIFY_SYSTEM")) {
                system.next();
                String systemId = system.getString("systemid");
                int timeline = system.getInt("timeline");
                Lsn end = Lsn.parse(system.getString("xlogpos"));
                return new Lineage(systemId, timeline, end, switches(session, timeline));
            }
        }
    }

    private static Map<Integer, Lsn> switches(Connection session, int timeline) throws SQLException {
        if (timeline == 1) {
            return Map.of();
        }
        try (Statement statement = session.createStatement();
                ResultSet history = statement.executeQuery("TIMELINE_HISTORY " + timeline)) {
            history.next();
            return parse(new String(history.getBytes("content"), StandardCharsets.UTF_8));
        }
    }

    /** The lines of a history file: a timeline, where it ended, and why; comments begin with a number sign. */
    static Map<Integer, Lsn> parse(String history) {
        Map<Integer, Lsn> switches = new TreeMap<>();
        history.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .map(line -> line.split("\\s+", 3))
                .forEach(fields -> switches.put(Integer.valueOf(fields[0]), Lsn.parse(fields[1])));
        return switches;
    }

    /**
     * Why this history does not hold what was captured; empty if it does.
     *
     * @param capturedFrom the identifier of the cluster that was captured
     * @param capturedOn the timeline that was captured
     * @param capturedTo up to where
     */
    Optional<String> divergenceFrom(String capturedFrom, int capturedOn, Lsn capturedTo) {
        if (!systemId.equals(capturedFrom)) {
            return Optional.of("the database is another cluster: its system identifier is " + systemId
                    + ", captured was " + capturedFrom);
        }
        if (end.isBefore(capturedTo)) {
            return Optional.of(
                    "the database's WAL ends at " + end + ", captured is up to " + capturedTo
                            + ": it was restored from an older backup, or its standby was promoted without the last transactions");
        }
        if (timeline == capturedOn) {
            return Optional.empty();
        }
        Lsn ended = switches.get(capturedOn);
        if (ended != null && !ended.isBefore(capturedTo)) {
            return Optional.empty();
        }
        return Optional.of("the database is on timeline " + timeline + ", which left timeline " + capturedOn + " at "
                + (ended == null ? "no point at all" : ended) + ", captured is up to " + capturedTo
                + ": what was captured after that is not in it");
    }
}
