package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cdcexport.contract.ChangeEvent;
import dev.cdcexport.contract.Cut;
import dev.cdcexport.source.Marker;
import dev.cdcexport.source.MarkerKey;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** Markers in the WAL, and the cuts that answer them. */
class MarkersIT {

    private static CaptureStack stack;
    private static ConfigurableApplicationContext application;

    @BeforeAll
    static void start() throws SQLException {
        stack = CaptureStack.create("markers");
        application = stack.start();
        stack.reader().cut();
    }

    @AfterAll
    static void stop() throws SQLException {
        application.close();
        stack.close();
    }

    @Test
    void cutsBetweenTransactionsAndCountsTheirEvents() throws Exception {
        stack.sql("CREATE TABLE debit (id serial PRIMARY KEY)", "CREATE TABLE credit (id serial PRIMARY KEY)");
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> transferUntil(enough));
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            cuts.add(stack.reader().cut());
        }
        enough.set(true);
        writer.get();

        Cut last = stack.reader().cut();
        List<ChangeEvent> debits = stack.reader().events(CaptureStack.table("debit"), last);
        List<ChangeEvent> credits = stack.reader().events(CaptureStack.table("credit"), last);
        assertThat(debits).isNotEmpty().hasSameSizeAs(credits);
        ChangeTopicReader.assertInOrder(debits);
        ChangeTopicReader.assertInOrder(credits);
        for (Cut cut : cuts) {
            assertThat(end("debit", cut)).as("debits before %s", cut).isEqualTo(countBefore(debits, cut));
            assertThat(end("credit", cut)).as("credits before %s", cut).isEqualTo(countBefore(credits, cut));
            assertThat(end("credit", cut)).as("pairs before %s", cut).isEqualTo(end("debit", cut));
        }
        assertThat(stack.reader().events(CaptureStack.table("debit"), cuts.get(0)))
                .hasSize((int) end("debit", cuts.get(0)));
    }

    @Test
    void givesNoCutToAMarkerInTheMiddleOfATransactionThatChangesRows() throws SQLException {
        MarkerKey key = stack.reader().markerKey();
        String id = UUID.randomUUID().toString();
        stack.sql("CREATE TABLE marked (id int PRIMARY KEY)");
        try (Connection connection = stack.database().admin().open("test");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO public.marked VALUES (1)");
            String marker = new String(new Marker(id, Instant.EPOCH).content(key), StandardCharsets.UTF_8);
            statement.execute(
                    "SELECT pg_logical_emit_message(true, '" + stack.topics().prefix() + ".marker', '" + marker + "')");
            statement.execute("INSERT INTO public.marked VALUES (2)");
            connection.commit();
        }

        assertThat(stack.events("marked")).hasSize(2);
        assertThat(stack.reader().findCut(id, Duration.ofSeconds(1))).isEmpty();
    }

    /** Any role may write one, unless the administrator's script has run; the database does not have the key. */
    @Test
    void answersNoMarkerThatTheServicesHaveNotSigned() throws SQLException {
        MarkerKey forgers = MarkerKey.random();
        Instant farOff = Instant.parse("2099-01-01T00:00:00Z");
        stack.sql("CREATE TABLE unforged (id int PRIMARY KEY)");
        stack.admin(
                message("{\"id\":\"forged\",\"at\":\"2099-01-01T00:00:00Z\"}"),
                message(new String(new Marker("forged", farOff).content(forgers), StandardCharsets.UTF_8)));

        Cut cut = stack.reader().cut();

        assertThat(stack.reader().findCut("forged", Duration.ofSeconds(1))).isEmpty();
        assertThat(cut.committedAt()).isBefore(farOff);
        assertThat(stack.reader().cuts()).allMatch(each -> each.committedAt().isBefore(farOff));
    }

    private static String message(String content) {
        return "SELECT pg_logical_emit_message(true, '" + stack.topics().prefix() + ".marker', '" + content + "')";
    }

    @Test
    void passesOverAnyMessageWithItsPrefixAndCountsIt() throws SQLException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        List<byte[]> contents = new ArrayList<>();
        for (String content : List.of("", "null", "[]", "1e999999999", "[".repeat(10_000), "{\"id\":null,\"at\":[]}")) {
            contents.add(content.getBytes(StandardCharsets.UTF_8));
        }
        for (int i = 0; i < 20; i++) {
            byte[] content = new byte[random.nextInt(30_000)];
            random.nextBytes(content);
            contents.add(content);
        }
        FunctionCounter counter = application
                .getBean(MeterRegistry.class)
                .get("capture.markers.foreign")
                .functionCounter();
        double before = counter.count();
        stack.sql("CREATE TABLE unmoved (id int PRIMARY KEY)");
        try (Connection connection = stack.database().admin().open("test");
                PreparedStatement emit = connection.prepareStatement("SELECT pg_logical_emit_message(?, ?, ?)")) {
            for (byte[] content : contents) {
                emit.setBoolean(1, random.nextBoolean());
                emit.setString(2, stack.topics().prefix() + ".marker");
                emit.setBytes(3, content);
                emit.execute();
            }
        }
        stack.sql("INSERT INTO unmoved VALUES (1)");

        assertThat(stack.events("unmoved")).as("seed %d", seed).hasSize(1);
        assertThat(counter.count() - before).as("seed %d", seed).isEqualTo(contents.size());
    }

    @Test
    void letsNobodyElseWriteMarkersWhereTheAdministratorsScriptHasRun() {
        assertThatThrownBy(() -> stack.sql("SELECT pg_logical_emit_message(false, 'mine', 'x')"))
                .hasMessageContaining("permission denied for function pg_logical_emit_message");
    }

    @Test
    void knowsAnEmptyTableInItsCuts() throws SQLException {
        stack.sql("CREATE TABLE silent (id int PRIMARY KEY)");

        String topic = stack.topics().changes(CaptureStack.table("silent"));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        Cut cut = stack.reader().cut();
        while (!cut.topics().containsKey(topic) && System.nanoTime() < deadline) {
            cut = stack.reader().cut();
        }

        assertThat(cut.topics()).containsEntry(topic, List.of(Cut.PartitionEnd.START));
    }

    private static long end(String table, Cut cut) {
        return cut.end(stack.topics().changes(CaptureStack.table(table)), 0).events();
    }

    private static long countBefore(List<ChangeEvent> events, Cut cut) {
        return events.stream()
                .filter(event -> event.source().position().commitLsn().isBefore(cut.lsn()))
                .count();
    }

    private static void transferUntil(AtomicBoolean enough) {
        try (Connection connection = stack.owner();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            while (!enough.get()) {
                statement.execute("INSERT INTO debit DEFAULT VALUES");
                statement.execute("INSERT INTO credit DEFAULT VALUES");
                connection.commit();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
