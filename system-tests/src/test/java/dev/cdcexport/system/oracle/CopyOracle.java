package dev.cdcexport.system.oracle;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * What PostgreSQL itself prints and reads: a session of its own under the settings that the documentation of the files names, set here in
 * so many words, independent of the services. One thread uses it.
 */
public final class CopyOracle implements AutoCloseable {

    /** As docs/file-format.md has them. */
    private static final String SETTINGS = """
            SET DateStyle = 'ISO, MDY';
            SET IntervalStyle = 'postgres';
            SET TimeZone = 'UTC';
            SET extra_float_digits = 1;
            SET bytea_output = 'hex';
            SET lc_monetary = 'C';
            SET quote_all_identifiers = off;
            SET xmloption = 'content';
            SET array_nulls = on;
            SET search_path = pg_catalog;
            SET client_encoding = 'UTF8'
            """;

    private final Connection session;

    private CopyOracle(Connection session) {
        this.session = session;
    }

    public static CopyOracle open(String url, String user, String password) throws SQLException {
        CopyOracle oracle = new CopyOracle(DriverManager.getConnection(url, user, password));
        oracle.execute(SETTINGS);
        return oracle;
    }

    /** The rows of a table as COPY prints them, by their {@code id}, raw. */
    public Map<String, List<String>> rows(String table, List<TypeTables.Column> columns)
            throws SQLException, IOException {
        String cells = columns.stream()
                .map(column -> ", " + column.name() + (column.type().equals("boolean") ? "::text" : ""))
                .collect(Collectors.joining());
        Map<String, List<String>> rows = new HashMap<>();
        for (List<String> row : RawCsv.rows(copy("(SELECT id" + cells + " FROM " + table + ")"))) {
            rows.put(row.get(0), row);
        }
        return rows;
    }

    /** What COPY prints of a table or query. */
    public byte[] copy(String source) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copies().copyOut("COPY " + source + " TO STDOUT (FORMAT csv, FORCE_QUOTE *)", out);
        return out.toByteArray();
    }

    /** Reads a file of ours, as a user would. */
    public void read(String table, byte[] file) throws SQLException, IOException {
        copies().copyIn("COPY " + table + " FROM STDIN (FORMAT csv, HEADER)", new ByteArrayInputStream(file));
    }

    public void execute(String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    public String query(String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    private CopyManager copies() throws SQLException {
        return session.unwrap(PGConnection.class).getCopyAPI();
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
