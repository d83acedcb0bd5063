package dev.cdcexport.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cdcexport.source.SourceDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDatabaseIT {

    @TempDir
    private static Path folder;

    private static LocalDatabase.Settings settings;
    private static LocalDatabase database;

    @BeforeAll
    static void start() {
        settings = new LocalDatabase.Settings(
                folder.resolve("postgres"), folder.resolve("postgres.log"), FreePorts.find(), "secret");
        database = new LocalDatabase(settings);
        database.start();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void keepsCommittedRowsWhenItIsKilled() throws SQLException {
        query("CREATE TABLE public.killed (id int)");
        query("INSERT INTO public.killed VALUES (7)");
        ProcessHandle killed = database.process().orElseThrow();

        database.kill();
        assertThat(killed.isAlive()).isFalse();
        database.start();

        assertThat(query("SELECT id FROM public.killed")).isEqualTo("7");
    }

    @Test
    void stopsTheServerThatAKilledRunLeftBehind() throws SQLException {
        query("CREATE TABLE public.left_behind AS SELECT 7 AS id");
        ProcessHandle orphan = database.process().orElseThrow();

        database = new LocalDatabase(settings);
        database.start();

        assertThat(orphan.isAlive()).isFalse();
        assertThat(query("SELECT id FROM public.left_behind")).isEqualTo("7");
    }

    @Test
    void runsForRootWhereNamespacesAreForbidden() throws SQLException, IOException {
        assumeThat(Account.find(folder)).as("we are root").isNotEqualTo(Account.OURS);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        LocalDatabase.Settings ofNobody = new LocalDatabase.Settings(
                folder.resolve("nobody"), folder.resolve("nobody.log"), FreePorts.find(), "secret");
        try (LocalDatabase nobodys = new LocalDatabase(ofNobody, ours -> Account.NOBODY)) {
            nobodys.start();
            assertThat(nobodys.process().orElseThrow().info().user()).contains("nobody");
            nobodys.stop();
            nobodys.start();
        }
    }

    @Test
    void isDurableAndAsksEveryRoleForItsPassword() throws SQLException {
        assertThat(query("SELECT string_agg(setting, ' ' ORDER BY name) FROM pg_settings "
                        + "WHERE name IN ('fsync', 'synchronous_commit', 'wal_level')"))
                .isEqualTo("on on logical");
        SourceDatabase wrong = database.database("postgres", "postgres", "wrong");
        assertThatThrownBy(() -> wrong.open("test").close()).hasMessageContaining("password authentication failed");
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = database.administrator("postgres").open("test");
                Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            try (ResultSet result = statement.getResultSet()) {
                result.next();
                return result.getString(1);
            }
        }
    }
}
