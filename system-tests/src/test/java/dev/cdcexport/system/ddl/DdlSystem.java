package dev.cdcexport.system.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A system on some PostgreSQL, with event triggers or without, in which DDL is executed. */
final class DdlSystem implements AutoCloseable {

    private final String name;
    private final boolean told;
    private final RunningSystem system;
    private final @Nullable OldestPostgres server;

    private DdlSystem(String name, boolean told, RunningSystem system, @Nullable OldestPostgres server) {
        this.name = name;
        this.told = told;
        this.system = system;
        this.server = server;
        if (!told) {
            system.dropDdlTriggers();
        }
        system.sql("CREATE TABLE kept (id int PRIMARY KEY)");
    }

    /** On the newest PostgreSQL. */
    static DdlSystem onNewest(boolean told, Path folder) throws Exception {
        String name = told ? "newest_told" : "newest_untold";
        return new DdlSystem(name, told, RunningSystem.startEmpty(name, folder.resolve(name)), null);
    }

    /** On the oldest PostgreSQL that is supported. */
    static DdlSystem onOldest(boolean told, Path folder) throws Exception {
        String name = told ? "oldest_told" : "oldest_untold";
        Path own = folder.resolve(name);
        OldestPostgres server = OldestPostgres.start(own);
        return new DdlSystem(name, told, RunningSystem.startOn(server.newDatabase(name), name, own), server);
    }

    /** Fails if a delta after the DDL is not what it has to be. */
    void check(DdlCase ddl, int number) {
        DdlConsumer consumer = new DdlConsumer(system.client(), "consumer-" + number);
        system.sql(
                "DROP SCHEMA IF EXISTS s CASCADE; DROP SCHEMA IF EXISTS s2 CASCADE; DROP TABLE IF EXISTS t, u, root, part; "
                        + "DROP TYPE IF EXISTS mood");
        ddl.before().forEach(system::sql);
        consumer.full();
        for (String step : ddl.steps()) {
            if (!step.equals(DdlCase.DELTA)) {
                system.sql("BEGIN; " + step + "; COMMIT");
            } else if (!isExact(consumer)) {
                assertThat(told).as("%s: told, but refused in between", name).isFalse();
                return;
            }
        }
        boolean isExact = isExact(consumer);
        if (told) {
            assertThat(isExact).as("%s: exact", name).isEqualTo(ddl.outcome() == DdlCase.Outcome.EXACT);
        }
        if (!isExact) {
            assertThat(consumer.isRebaseRefused())
                    .as("%s: refused with bases", name)
                    .isFalse();
            assertThat(consumer.isVerificationRefused() && told)
                    .as("%s: told, but not compared with bases", name)
                    .isFalse();
        }
    }

    /** Whether a delta is not refused. Without event triggers the comparison may be refused for what the next delta will be refused for. */
    private boolean isExact(DdlConsumer consumer) {
        boolean isExact = !consumer.isDeltaRefused();
        if (isExact) {
            boolean isCompared = !consumer.isVerificationRefused();
            assertThat(isCompared || !told).as("%s: compared", name).isTrue();
        }
        return isExact;
    }

    @Override
    public void close() throws SQLException {
        system.close();
        if (server != null) {
            server.close();
        }
    }
}
