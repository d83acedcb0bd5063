package dev.cdcexport.system.oracle;

import dev.cdcexport.system.driver.RunningSystem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was committed, in commit order: read from a replication slot of the test's own, with code of the test's own, so that it knows nothing of
 * the services. Looks without consuming, so it may be asked again. One thread uses it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html">PostgreSQL: message formats</a>
 */
public final class CommittedLog implements AutoCloseable {

    private static final int BOOLEAN_OID = 16;

    private final RunningSystem system;
    private final String slot;

    private CommittedLog(RunningSystem system, String slot) {
        this.system = system;
        this.slot = slot;
    }

    /** Holds all that is committed from now on. */
    public static CommittedLog begin(RunningSystem system, String slot) {
        system.admin("SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput')");
        return new CommittedLog(system, slot);
    }

    /**
     * A committed transaction.
     *
     * @param lsn the LSN of its commit record, by which transactions are ordered
     */
    public record Transaction(long lsn, List<Change> changes) {}

    /** What a change did, as PostgreSQL names it. */
    public enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        TRUNCATE
    }

    /**
     * A change of a row, or a table's TRUNCATE.
     *
     * @param before what is told of the old row: all of it, its key, or nothing
     * @param after the new row, without columns whose value is not told
     */
    public record Change(
            String table,
            Kind kind,
            @Nullable Map<String, String> before,
            @Nullable Map<String, String> after) {

        /** The key of the old row: an update tells of it only if it changed. */
        public int oldKey() {
            return key(Objects.requireNonNull(before == null ? after : before));
        }

        public int newKey() {
            return key(Objects.requireNonNull(after));
        }

        private static int key(Map<String, String> row) {
            return Integer.parseInt(Objects.requireNonNull(row.get("id")).substring(1));
        }
    }

    /** All transactions until now that changed anything. */
    public List<Transaction> read() {
        try (Connection connection = system.connectAsAdministrator();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT data FROM pg_logical_slot_peek_binary_changes(?, NULL, NULL, 'proto_version', '1',"
                                + " 'publication_names', 'cdc_export')")) {
            statement.setString(1, slot);
            connection.setAutoCommit(false);
            statement.setFetchSize(10_000);
            try (ResultSet rows = statement.executeQuery()) {
                Decoder decoder = new Decoder();
                while (rows.next()) {
                    decoder.message(ByteBuffer.wrap(rows.getBytes(1)));
                }
                return decoder.transactions;
            }
        } catch (SQLException e) {
            throw new AssertionError("the log of what was committed cannot be read", e);
        }
    }

    @Override
    public void close() {
        system.admin("SELECT pg_drop_replication_slot('" + slot + "')");
    }

    /** The rows of a table as they are now, soft-deleted ones too. */
    public static SortedMap<Integer, Map<String, String>> rowsNow(RunningSystem system, String table) {
        SortedMap<Integer, Map<String, String>> rows = new TreeMap<>();
        try (Connection connection = system.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM public." + table)) {
            while (result.next()) {
                Map<String, String> row = new TreeMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    boolean isBoolean =
                            result.getMetaData().getColumnTypeName(i).equals("bool");
                    row.put(result.getMetaData().getColumnName(i), value(result.getString(i), isBoolean));
                }
                rows.put(result.getInt("id"), row);
            }
        } catch (SQLException e) {
            throw new AssertionError("the table " + table + " cannot be read", e);
        }
        return rows;
    }

    private static String value(@Nullable String text, boolean isBoolean) {
        if (text == null) {
            return ReplayedTable.NULL;
        }
        return isBoolean ? ReplayedTable.value(String.valueOf(text.equals("t"))) : ReplayedTable.value(text);
    }

    private static final class Decoder {

        private final List<Transaction> transactions = new ArrayList<>();
        private final Map<Integer, Relation> relations = new HashMap<>();
        private List<Change> changes = new ArrayList<>();
        private long lsn;

        private record Relation(String name, List<String> columns, List<Boolean> booleans) {}

        void message(ByteBuffer in) {
            switch ((char) in.get()) {
                case 'B' -> {
                    lsn = in.getLong();
                    changes = new ArrayList<>();
                }
                case 'C' -> {
                    if (!changes.isEmpty()) {
                        transactions.add(new Transaction(lsn, List.copyOf(changes)));
                    }
                }
                case 'R' -> relation(in);
                case 'I' -> {
                    Relation relation = find(in);
                    in.get();
                    changes.add(new Change(relation.name(), Kind.INSERT, null, tuple(in, relation)));
                }
                case 'U' -> update(in);
                case 'D' -> {
                    Relation relation = find(in);
                    in.get();
                    changes.add(new Change(relation.name(), Kind.DELETE, tuple(in, relation), null));
                }
                case 'T' -> truncate(in);
                default -> {
                    // Origins and types say nothing of rows.
                }
            }
        }

        private void update(ByteBuffer in) {
            Relation relation = find(in);
            Map<String, String> before = null;
            if (in.get() != 'N') {
                before = tuple(in, relation);
                in.get();
            }
            changes.add(new Change(relation.name(), Kind.UPDATE, before, tuple(in, relation)));
        }

        private void truncate(ByteBuffer in) {
            int count = in.getInt();
            in.get();
            for (int i = 0; i < count; i++) {
                changes.add(new Change(find(in).name(), Kind.TRUNCATE, null, null));
            }
        }

        private void relation(ByteBuffer in) {
            int id = in.getInt();
            text(in);
            String name = text(in);
            in.get();
            int count = in.getShort();
            List<String> columns = new ArrayList<>();
            List<Boolean> booleans = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                in.get();
                columns.add(text(in));
                booleans.add(in.getInt() == BOOLEAN_OID);
                in.getInt();
            }
            relations.put(id, new Relation(name, columns, booleans));
        }

        private Relation find(ByteBuffer in) {
            return Objects.requireNonNull(relations.get(in.getInt()), "PostgreSQL describes a relation first");
        }

        private static Map<String, String> tuple(ByteBuffer in, Relation relation) {
            Map<String, String> row = new TreeMap<>();
            int count = in.getShort();
            for (int i = 0; i < count; i++) {
                switch ((char) in.get()) {
                    case 'n' -> row.put(relation.columns().get(i), ReplayedTable.NULL);
                    case 't' -> {
                        byte[] bytes = new byte[in.getInt()];
                        in.get(bytes);
                        String text = new String(bytes, StandardCharsets.UTF_8);
                        row.put(
                                relation.columns().get(i),
                                value(text, relation.booleans().get(i)));
                    }
                    default -> {
                        // Unchanged, and not told.
                    }
                }
            }
            return row;
        }

        private static String text(ByteBuffer in) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (byte next = in.get(); next != 0; next = in.get()) {
                bytes.write(next);
            }
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
