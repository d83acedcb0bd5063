package dev.cdcexport.stack;

import dev.cdcexport.source.SourceDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A database of its own for a test, prepared by the administrator's script. Immutable.
 *
 * @param owner as the role {@code app}, which may create tables
 * @param capture as the capture service's role
 * @param export as the export service's role
 * @param admin as the superuser
 */
public record SampleDatabase(
        SourceDatabase owner, SourceDatabase capture, SourceDatabase export, SourceDatabase admin) {

    private static final String END_SLOTS = """
            DO $$
            BEGIN
                FOR attempt IN 1..500 LOOP
                    PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots
                    WHERE database = current_database() AND active_pid IS NOT NULL;
                    EXIT WHEN NOT FOUND;
                    PERFORM pg_sleep(0.02);
                END LOOP;
                PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots
                WHERE database = current_database();
            END
            $$
            """;

    /** The database's name. */
    public String name() {
        return owner.database();
    }

    /**
     * Drops the database with its replication slots, ending the sessions in it.
     *
     * @throws SQLException if the server does not answer or refuses
     */
    public void drop() throws SQLException {
        execute(admin, END_SLOTS);
        SourceDatabase elsewhere = new SourceDatabase(
                admin.host(), admin.port(), LocalDatabase.ADMINISTRATOR, admin.user(), admin.password());
        execute(elsewhere, "DROP DATABASE IF EXISTS \"" + name() + "\" WITH (FORCE)");
    }

    private static void execute(SourceDatabase database, String sql) throws SQLException {
        try (Connection connection = database.open("drop");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
