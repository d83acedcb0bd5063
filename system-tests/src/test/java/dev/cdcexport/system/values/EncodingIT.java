package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.OldestPostgres;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.oracle.DdlConsumer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Databases that are not in UTF-8: texts and names are the same in each file whichever way they come, and a character that has no equivalent takes its
 * table out, and no other.
 */
class EncodingIT {

    private static final Texts WIN1252 = new Texts("été", "clé", "naïve – 12 €", "Ÿ", "WIN1252", "81");
    private static final Texts JAPANESE = new Texts("表", "鍵", "日本語 ｱｲｳ, \"丂\"", "名前", "EUC_JP", "a9a1");

    private static Path folder;
    private static OldestPostgres oldest;

    @BeforeAll
    static void start(@TempDir Path given) throws Exception {
        folder = given;
        oldest = OldestPostgres.start(given);
    }

    @AfterAll
    static void stop() {
        oldest.close();
    }

    @Test
    void carriesWin1252OnTheNewestPostgresqlAndTakesOnlyTheTableOutThatCannotBe() throws Exception {
        check(SharedStack.get().newDatabase("win1252", WIN1252.encoding()), "win1252", WIN1252);
    }

    @Test
    void carriesWin1252OnTheOldestPostgresqlAndTakesOnlyTheTableOutThatCannotBe() throws Exception {
        check(oldest.newDatabase("win1252_old", WIN1252.encoding()), "win1252_old", WIN1252);
    }

    @Test
    void carriesJapaneseOnTheNewestPostgresqlAndTakesOnlyTheTableOutThatCannotBe() throws Exception {
        check(SharedStack.get().newDatabase("japanese", JAPANESE.encoding()), "japanese", JAPANESE);
    }

    @Test
    void carriesJapaneseOnTheOldestPostgresqlAndTakesOnlyTheTableOutThatCannotBe() throws Exception {
        check(oldest.newDatabase("japanese_old", JAPANESE.encoding()), "japanese_old", JAPANESE);
    }

    /** {@code orphan} is a character without equivalent, in hexadecimal digits. */
    private record Texts(String table, String column, String value, String other, String encoding, String orphan) {}

    private static void check(SampleDatabase database, String name, Texts texts) throws Exception {
        try (RunningSystem system = RunningSystem.startOn(database, name, folder.resolve(name))) {
            check(system, texts);
        }
    }

    private static void check(RunningSystem system, Texts texts) {
        ExportClient client = system.client();
        String table = '"' + texts.table() + '"';
        String made = '"' + texts.table() + "_2\"";
        system.sql(
                "CREATE TABLE other (id int PRIMARY KEY)",
                "CREATE TABLE " + table + " (\"" + texts.column() + "\" text PRIMARY KEY, v text)",
                "INSERT INTO " + table + " VALUES ('" + texts.value() + "', '" + texts.other() + "')");
        DdlConsumer all = new DdlConsumer(client, "all");
        all.full();
        succeeded(client.await(client.accepted(client.post("/exports/full?tables=other", "other"))));
        assertThat(warnings(client)).contains(texts.encoding());

        system.sql(
                "INSERT INTO " + table + " VALUES ('" + texts.other() + "', '" + texts.value() + "')",
                "UPDATE " + table + " SET v = v || v",
                "ALTER TABLE " + table + " ADD COLUMN \"" + texts.other() + "\" text",
                "INSERT INTO " + table + " VALUES ('x', 'y', '" + texts.value() + "')",
                "BEGIN; CREATE TABLE " + made + " (id int PRIMARY KEY, v text); INSERT INTO " + made
                        + " VALUES (1, 'a'); "
                        + "ALTER TABLE " + made + " RENAME COLUMN v TO \"" + texts.column() + "\"; ALTER TABLE " + made
                        + " ADD COLUMN v text; COMMIT");
        all.exactDelta();

        system.sql(
                "INSERT INTO " + table + " VALUES ('z', convert_from('\\x" + texts.orphan() + "', '" + texts.encoding()
                        + "'))",
                "INSERT INTO other VALUES (1)");
        succeeded(client.export("delta", "other"));
        assertThatRefused(client.export("delta", "all"), texts, "{\\\"" + texts.column() + "\\\":\\\"z\\\"}");
        assertThat(system.capture().health()).contains(texts.table()).contains("no equivalent");
        assertThatRefused(client.export("full", "all"), texts, "no equivalent");

        system.sql("DELETE FROM " + table + " WHERE \"" + texts.column() + "\" = 'z'");
        all.full();
        system.sql("UPDATE " + table + " SET \"" + texts.other() + "\" = '" + texts.value() + "'");
        all.exactDelta();
    }

    private static String warnings(ExportClient client) {
        return client.tables().toString();
    }

    private static void assertThatRefused(JsonNode job, Texts texts, String detail) {
        assertThat(job.at("/error/type").asString()).isEqualTo("table-not-captured");
        assertThat(job.get("error").toString()).contains(texts.table(), detail);
    }

    private static void succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
    }
}
