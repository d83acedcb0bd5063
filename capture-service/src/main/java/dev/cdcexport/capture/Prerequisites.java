package dev.cdcexport.capture;

import dev.cdcexport.source.Catalog;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What an administrator has to have done before capture can start. Stateless. */
final class Prerequisites {

    private static final String SCRIPT = "/administrator.sql";

    private Prerequisites() {}

    /** What is missing, one sentence each; empty if nothing is. */
    static List<String> missing(Connection connection, String publication) throws SQLException {
        List<String> missing = new ArrayList<>();
        if (!"logical".equals(value(connection, "SHOW wal_level"))) {
            missing.add("wal_level is not logical: set it in postgresql.conf and restart PostgreSQL");
        }
        if (!"t".equals(value(connection, "SELECT rolreplication FROM pg_roles WHERE rolname = current_user"))) {
            missing.add("the role has no REPLICATION attribute");
        }
        if (!Catalog.hasPublication(connection, publication)) {
            missing.add("there is no publication " + publication);
        } else if (!publishesViaRoot(connection, publication)) {
            missing.add("the publication " + publication + " does not have publish_via_partition_root");
        }
        return missing;
    }

    /** The script that an administrator runs in the database. */
    static String administratorScript() {
        try (InputStream script = Prerequisites.class.getResourceAsStream(SCRIPT)) {
            return script == null ? "" : new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean publishesViaRoot(Connection connection, String publication) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pubviaroot FROM pg_publication WHERE pubname = ?")) {
            statement.setString(1, publication);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet result = statement.executeQuery()) {
            return result.next() ? String.valueOf(result.getString(1)) : "";
        }
    }
}
