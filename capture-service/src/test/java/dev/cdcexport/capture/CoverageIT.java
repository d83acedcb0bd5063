package dev.cdcexport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.contract.Cut;
import dev.cdcexport.contract.Cut.Coverage;
import dev.cdcexport.contract.TableName;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class CoverageIT {

    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private CaptureStack stack;

    @BeforeEach
    void create() throws SQLException {
        stack = CaptureStack.create("coverage");
        stack.sql("CREATE TABLE old (id int PRIMARY KEY)", "INSERT INTO old VALUES (1)");
    }

    @AfterEach
    void drop() throws SQLException {
        stack.close();
    }

    @Test
    void coversANewTableFromItsCreationInTheVeryNextCut() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            cutWhere(cut -> coverage(cut, "old").isPresent());
            stack.sql(
                    "BEGIN; CREATE TABLE born (id int PRIMARY KEY); INSERT INTO born VALUES (1), (2); INSERT INTO old VALUES (2); COMMIT");
            Cut cut = stack.reader().cut();

            assertThat(running.isActive()).isTrue();
            assertThat(coverage(cut, "born")).get().matches(Coverage::isFromCreation);
            assertThat(coverage(cut, "old")).get().matches(old -> !old.isFromCreation());
            assertThat(cut.end(topic("born"), 0).events()).isEqualTo(2);
            assertThat(cut.end(topic("old"), 0).events()).isEqualTo(1);
        }
    }

    @Test
    void coversATableFromItsCreationThatCameWhileCaptureWasDownUnlessItWasFilledUnlogged() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            cutWhere(cut -> coverage(cut, "old").isPresent());
            assertThat(running.isActive()).isTrue();
        }
        stack.sql(
                "CREATE TABLE born (id int PRIMARY KEY)",
                "INSERT INTO born VALUES (1)",
                "CREATE UNLOGGED TABLE filled (id int PRIMARY KEY)",
                "INSERT INTO filled VALUES (1)",
                "ALTER TABLE filled SET LOGGED",
                "INSERT INTO filled VALUES (2)");
        try (ConfigurableApplicationContext running = stack.start()) {
            Cut cut = cutWhere(now ->
                    coverage(now, "born").isPresent() && coverage(now, "filled").isPresent());

            assertThat(running.isActive()).isTrue();
            assertThat(coverage(cut, "born")).get().matches(Coverage::isFromCreation);
            assertThat(coverage(cut, "filled")).get().matches(filled -> !filled.isFromCreation());
        }
    }

    @Test
    void tellsOfADroppedTableAndOfOneThatWasCreatedAgain() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            Coverage before = coverage(cutWhere(cut -> coverage(cut, "old").isPresent()), "old")
                    .orElseThrow();
            stack.sql("DROP TABLE old");
            cutWhere(cut -> coverage(cut, "old").filter(Coverage::isDropped).isPresent());
            stack.sql("CREATE TABLE old (id int PRIMARY KEY)");
            Cut cut = cutWhere(
                    now -> coverage(now, "old").filter(old -> old.isCaptured()).isPresent());

            assertThat(running.isActive()).isTrue();
            Coverage after = coverage(cut, "old").orElseThrow();
            assertThat(after.tableOid()).isNotEqualTo(before.tableOid());
            assertThat(after.isFromCreation()).isTrue();
        }
    }

    @Test
    void coversTablesAnewWhereThePublicationWasAlteredAndAlteredBackBetweenTwoCuts() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            Cut first = cutWhere(cut -> coverage(cut, "old").isPresent());
            stack.admin("ALTER PUBLICATION cdc_export SET (publish = 'insert')");
            stack.sql("UPDATE old SET id = 7");
            stack.admin("ALTER PUBLICATION cdc_export SET (publish = 'insert, update, delete, truncate')");

            assertThat(running.isActive()).isTrue();
            assertThat(coverage(stack.reader().cut(), "old")).isNotEqualTo(coverage(first, "old"));
            Cut cut = cutWhere(now -> coverage(now, "old").isPresent());
            assertThat(coverage(cut, "old")).get().matches(old -> first.lsn().isBefore(old.since()));
        }
    }

    @Test
    void tellsInTheVeryNextCutThatATableWasDropped() throws SQLException {
        try (ConfigurableApplicationContext running = stack.start()) {
            cutWhere(cut -> coverage(cut, "old").isPresent());
            stack.sql("DROP TABLE old");

            assertThat(running.isActive()).isTrue();
            assertThat(coverage(stack.reader().cut(), "old")).get().matches(Coverage::isDropped);
        }
    }

    @Test
    void doesNotCoverATableWhileThePublicationLeavesChangesOfItOut() throws SQLException {
        stack.admin(
                "DROP PUBLICATION cdc_export",
                "CREATE PUBLICATION cdc_export FOR TABLE public.old WITH (publish_via_partition_root)");
        try (ConfigurableApplicationContext running = stack.start()) {
            Coverage first = coverage(cutWhere(cut -> coverage(cut, "old").isPresent()), "old")
                    .orElseThrow();
            stack.admin("ALTER PUBLICATION cdc_export SET TABLE public.old WHERE (id > 5)");
            cutWhere(cut -> coverage(cut, "old").isEmpty());
            stack.admin("ALTER PUBLICATION cdc_export SET TABLE public.old");
            Cut second = cutWhere(cut -> coverage(cut, "old").isPresent());
            stack.admin("ALTER PUBLICATION cdc_export SET (publish = 'insert, update')");
            cutWhere(cut -> coverage(cut, "old").isEmpty());

            assertThat(running.isActive()).isTrue();
            assertThat(coverage(second, "old").orElseThrow().since()).isGreaterThan(first.since());
        }
    }

    @Test
    void doesNotCoverWhatTheSettingsLeaveOutAndCoversItOnlySinceTheyLetItIn() throws SQLException {
        stack.sql("CREATE TABLE other (id int PRIMARY KEY)");
        try (ConfigurableApplicationContext running = stack.start("--capture.tables=public.old")) {
            Cut cut = cutWhere(now -> coverage(now, "old").isPresent());
            assertThat(running.isActive()).isTrue();
            assertThat(coverage(cut, "other")).isEmpty();
        }
        stack.sql("INSERT INTO other VALUES (1)");
        try (ConfigurableApplicationContext running = stack.start("--capture.tables=public.other")) {
            Cut cut = cutWhere(now -> coverage(now, "other").isPresent());
            assertThat(running.isActive()).isTrue();
            assertThat(coverage(cut, "old")).isEmpty();
            assertThat(coverage(cut, "other")).get().matches(other -> !other.isFromCreation());
        }
    }

    private Cut cutWhere(Predicate<Cut> condition) throws SQLException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Cut cut = stack.reader().cut();
        while (!condition.test(cut)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the last cut is " + cut);
            }
            cut = stack.reader().cut();
        }
        return cut;
    }

    private Optional<Coverage> coverage(Cut cut, String table) {
        return cut.coverage(topic(table)).filter(coverage -> coverage.state() != Coverage.State.LEFT_OUT);
    }

    private String topic(String table) {
        return stack.topics().changes(new TableName("public", table));
    }
}
