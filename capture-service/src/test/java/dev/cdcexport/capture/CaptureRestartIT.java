package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Position;
import dev.cdcexport.contract.TableName;
import dev.cdcexport.stack.SharedStack;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.springframework.context.ConfigurableApplicationContext;

class CaptureRestartIT {

    private static final TableName ROWS = new TableName("public", "rows");
    private static final int LARGE_TRANSACTION = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private CaptureStack stack;

    @BeforeEach
    void create() throws SQLException {
        stack = CaptureStack.create("restart");
        stack.sql("CREATE TABLE rows (id bigint PRIMARY KEY, name text)");
    }

    @AfterEach
    void drop() throws SQLException {
        stack.close();
    }

    @Test
    void publishesEveryChangeOnceWhenKilledInTheMiddleOfLargeTransactions() throws Exception {
        Process first = stack.startProcess();
        stack.reader().cut();
        insert(1, LARGE_TRANSACTION);
        long before = 0;
        for (int kill = 0; kill < 2; kill++) {
            long end = before + 15_000;
            await(() -> stack.reader().end(ROWS) > end);
            first.destroyForcibly().waitFor();
            before = stack.reader().end(ROWS);
            insert(LARGE_TRANSACTION + kill * 10L + 1, LARGE_TRANSACTION + kill * 10L + 10);
            first = stack.startProcess();
        }
        try {
            assertHolds(LARGE_TRANSACTION + 20);
        } finally {
            first.destroyForcibly().waitFor();
        }
    }

    @Test
    void publishesRowsThatShareAnLsnOnceAcrossRestarts() throws Exception {
        int rows = 0;
        for (int round = 0; round < 2; round++) {
            try (ConfigurableApplicationContext running = stack.start()) {
                stack.reader().cut();
                copy(rows + 1, rows + 5_000);
                insertInOneStatement(rows + 5_001, rows + 5_500);
                insert(rows + 5_501, rows + 5_501);
                rows += 5_501;
                long end = rows - 3_000L;
                await(() -> stack.reader().end(ROWS) > end);
                assertThat(running.isActive()).isTrue();
            }
        }
        try (ConfigurableApplicationContext running = stack.start()) {
            assertThat(running.isActive()).isTrue();
            assertHolds(rows);
        }
    }

    @Test
    void recoversWhenTheBrokerIsKilledAndStartedAgain() throws Exception {
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            insert(1, 30_000);
            await(() -> stack.reader().end(ROWS) > 5_000);
            SharedStack.get().broker().kill();
            insert(30_001, 35_000);
            SharedStack.get().broker().start();
            assertThat(running.isActive()).isTrue();
            assertHolds(35_000);
        }
    }

    @Test
    void recoversWhenTheDatabaseIsKilledAndStartedAgain() throws Exception {
        try (ConfigurableApplicationContext running = stack.start()) {
            stack.reader().cut();
            insert(1, 30_000);
            await(() -> stack.reader().end(ROWS) > 5_000);
            SharedStack.get().database().kill();
            SharedStack.get().database().start();
            insert(30_001, 35_000);
            assertThat(running.isActive()).isTrue();
            assertHolds(35_000);
        }
    }

    @Test
    void aSecondProcessWaitsAndTakesOver() throws Exception {
        Process leader = stack.startProcess();
        stack.reader().cut();
        try (ConfigurableApplicationContext standby = stack.start()) {
            insert(1, 20_000);
            await(() -> stack.reader().end(ROWS) > 1_000);
            leader.destroyForcibly().waitFor();
            insert(20_001, 20_010);
            assertThat(standby.isActive()).isTrue();
            assertHolds(20_010);
        } finally {
            leader.destroyForcibly().waitFor();
        }
    }

    private void assertHolds(long rows) throws SQLException {
        Cut cut = stack.reader().cut();
        List<ChangeEvent> events = stack.reader().events(ROWS, cut);
        List<Position> positions =
                events.stream().map(event -> event.source().position()).toList();
        assertThat(positions.equals(positions.stream().sorted().distinct().toList()))
                .as("positions grow")
                .isTrue();
        assertThat(ids(events).equals(LongStream.rangeClosed(1, rows).boxed().toList()))
                .as("every row once and in order")
                .isTrue();
        assertThat(cut.end(stack.topics().changes(ROWS), 0).events()).isEqualTo(rows);
        assertNoCutSplitsATransaction(positions);
    }

    /** A marker that a restart delivers again must not be answered with what was published after it. */
    private void assertNoCutSplitsATransaction(List<Position> positions) {
        for (Cut cut : stack.reader().cuts()) {
            long before = positions.stream()
                    .filter(position -> position.commitLsn().isBefore(cut.lsn()))
                    .count();
            assertThat(cut.end(stack.topics().changes(ROWS), 0).events())
                    .as("events before the cut at %s", cut.lsn())
                    .isEqualTo(before);
        }
    }

    private static List<Long> ids(List<ChangeEvent> events) {
        return events.stream()
                .map(ChangeEvent::after)
                .map(row -> row == null ? -1L : Long.parseLong(String.valueOf(row.value("id"))))
                .toList();
    }

    private void insert(long from, long to) throws SQLException {
        stack.sql("INSERT INTO rows SELECT i, md5(i::text) FROM generate_series(" + from + ", " + to + ") i");
    }

    private void insertInOneStatement(int from, int to) throws SQLException {
        String values = IntStream.rangeClosed(from, to)
                .mapToObj(id -> "(" + id + ", 'x')")
                .collect(Collectors.joining(", "));
        stack.sql("INSERT INTO rows VALUES " + values);
    }

    private void copy(int from, int to) throws SQLException, IOException {
        String lines = IntStream.rangeClosed(from, to)
                .mapToObj(id -> id + "\tname " + id + "\n")
                .collect(Collectors.joining());
        try (Connection connection = stack.owner()) {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn("COPY rows FROM STDIN", new StringReader(lines));
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
