package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.TableName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** What becomes of the slot, and what capture makes of it. */
class SlotIT {

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final TableName ROWS = new TableName("public", "rows");

    private CaptureStack stack;

    @BeforeEach
    void create() throws SQLException {
        stack = CaptureStack.create("slot");
        stack.sql("CREATE TABLE rows (id bigint PRIMARY KEY)");
    }

    @AfterEach
    void drop() throws SQLException {
        stack.close();
    }

    @Test
    void doesNotPinTheWalOfAnIdleDatabaseBesideABusyOne() throws Exception {
        try (ConfigurableApplicationContext running = stack.start();
                CaptureStack busy = CaptureStack.create("busy")) {
            stack.reader().cut();
            busy.sql("CREATE TABLE load AS SELECT i, repeat('x', 500) AS filler FROM generate_series(1, 20000) i");
            String written = query("SELECT pg_current_wal_lsn()::text");

            await("SELECT confirmed_flush_lsn >= '" + written + "' FROM pg_replication_slots WHERE slot_name = '"
                    + stack.database().name() + "'");
            assertThat(running.isActive()).isTrue();
        }
    }

    @Test
    void beginsANewEpochByItselfWhenTheSlotIsDroppedUnderItAndSaysSoInHealth() throws Exception {
        try (ConfigurableApplicationContext running = stack.start()) {
            Cut before = stack.reader().cut();
            dropSlot();
            awaitEpoch(before.epoch() + 1);
            insert(1);
            Cut after = stack.reader().cut();

            assertThat(after.end(stack.topics().changes(ROWS), 0).events()).isEqualTo(1);
            assertThat(health(running)).contains("the slot is gone", "\"epoch\":" + (before.epoch() + 1));
        }
    }

    @Test
    void beginsANewEpochWhereSomebodyDroppedTheSlotAndMadeItAgain() throws Exception {
        Cut before = captureOne();
        insert(2);
        dropSlot();
        stack.admin(
                "SELECT pg_create_logical_replication_slot('" + stack.database().name() + "', 'pgoutput')");
        assertGoesOnInANewEpoch(before, "the slot was acknowledged up to");
    }

    @Test
    void beginsANewEpochWhereTheSlotIsAheadOfWhatWasPublished() throws Exception {
        Cut before = captureOne();
        insert(2);
        stack.admin("SELECT pg_replication_slot_advance('" + stack.database().name() + "', pg_current_wal_lsn())");
        assertGoesOnInANewEpoch(before, "the slot was acknowledged up to");
    }

    @Test
    void beginsANewEpochWherePostgresqlHasRemovedTheWalThatTheSlotNeeds() throws Exception {
        Cut before = captureOne();
        insert(2);
        stack.admin("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
        try {
            for (int segment = 0; segment < 3; segment++) {
                stack.admin("SELECT pg_logical_emit_message(false, 'filler', 'x')", "SELECT pg_switch_wal()");
            }
            await("SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = '"
                    + stack.database().name() + "'");
        } finally {
            stack.admin("ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
        }
        assertGoesOnInANewEpoch(before, "PostgreSQL has removed WAL that the slot needs");
    }

    /** Row 1 is captured, then capture ends. */
    private Cut captureOne() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            insert(1);
            assertThat(running.isActive()).isTrue();
            return stack.reader().cut();
        }
    }

    private void assertGoesOnInANewEpoch(Cut before, String why) throws Exception {
        try (ConfigurableApplicationContext running = stack.start()) {
            awaitEpoch(before.epoch() + 1);
            insert(3);
            Cut after = stack.reader().cut();

            List<ChangeEvent> events = stack.reader().events(ROWS, after);
            assertThat(events)
                    .extracting(event -> event.source().position().epoch())
                    .containsExactly(before.epoch(), before.epoch() + 1);
            assertThat(after.end(stack.topics().changes(ROWS), 0).events()).isEqualTo(1);
            assertThat(health(running)).contains(why);
        }
    }

    private void awaitEpoch(int epoch) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (stack.reader().cut().epoch() != epoch) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("epoch " + epoch + " does not begin");
            }
        }
    }

    private static String health(ConfigurableApplicationContext running) throws IOException, InterruptedException {
        URI uri = URI.create(
                "http://127.0.0.1:" + running.getEnvironment().getProperty("local.server.port") + "/actuator/health");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private void insert(long id) throws SQLException {
        stack.sql("INSERT INTO rows VALUES (" + id + ")");
    }

    /** A slot that is being read cannot be dropped; its reader is ended first, and may be back before the drop. */
    private void dropSlot() throws Exception {
        String name = stack.database().name();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!query("SELECT count(*) FROM pg_replication_slots WHERE slot_name = '" + name + "'")
                .equals("0")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            stack.admin(
                    "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '" + name
                            + "'",
                    "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '" + name
                            + "' AND NOT active");
        }
    }

    private void await(String condition) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!query(condition).equals("t")) {
            stack.admin("CHECKPOINT");
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within a minute: " + condition);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return String.valueOf(result.getString(1));
        }
    }
}
