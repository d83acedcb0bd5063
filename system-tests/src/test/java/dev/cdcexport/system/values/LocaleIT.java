package dev.cdcexport.system.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.stack.FreePorts;
import dev.cdcexport.stack.SampleDatabase;
import dev.cdcexport.stack.SharedStack;
import dev.cdcexport.system.driver.Await;
import dev.cdcexport.system.driver.ExportClient;
import dev.cdcexport.system.driver.RunningSystem;
import dev.cdcexport.system.driver.ServiceProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The services in locales that change letters and digits: in Turkish the capital of i is not I, in Egyptian Arabic digits are others. Whoever
 * starts a jar by hand gets the locale of the machine.
 */
class LocaleIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tr-TR", "ar-EG"})
    void writesTheSameFilesInEachLocale(String tag) throws Exception {
        String name = "locale-" + tag.toLowerCase(Locale.ROOT);
        SampleDatabase database = SharedStack.get().newDatabase(name.replace('-', '_'));
        try (ServiceProcess capture = start(tag, "capture", name, database);
                ServiceProcess export = start(tag, "export", name, database)) {
            capture.awaitUp();
            export.awaitUp();
            ExportClient client = new ExportClient(export.port());
            sql(database, "CREATE TABLE title (id int PRIMARY KEY, i text)", "INSERT INTO title VALUES (1, 'Iıİi')");

            JsonNode full = succeeded(client.export("full", "LIRI"));
            sql(database, "INSERT INTO title VALUES (1234567, 'ii')", "UPDATE title SET i = 'I' WHERE id = 1");
            JsonNode incremental = succeeded(client.export("incremental", "LIRI"));
            sql(database, "DELETE FROM title WHERE id = 1");
            JsonNode delta = succeeded(client.export("delta", "LIRI"));

            assertThat(client.file(full)).endsWith("\"id\",\"i\"\n\"1\",\"Iıİi\"\n");
            assertThat(client.file(incremental).lines().skip(1))
                    .containsExactlyInAnyOrder("\"1\",\"I\"", "\"1234567\",\"ii\"");
            assertThat(client.file(delta).lines().skip(1))
                    .singleElement()
                    .asString()
                    .startsWith("\"DELETE\",")
                    .contains(",\"1\",");
            assertThat(delta.get("files").get(0).get("name").asString())
                    .matches("delta_LIRI_[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z_public\\.[a-z]+\\.csv");
            assertThat(Files.readString(capture.log()) + Files.readString(export.log()))
                    .doesNotContain("ERROR");
            assertVerifiesAsEqual(client);
        } finally {
            database.drop();
        }
    }

    private static ServiceProcess start(String tag, String service, String name, SampleDatabase database)
            throws IOException {
        Locale locale = Locale.forLanguageTag(tag);
        return ServiceProcess.start(
                service,
                FreePorts.find(),
                RunningSystem.settings(
                        service,
                        name,
                        service.equals("export") ? database.export() : database.capture(),
                        service.equals("export")
                                ? Map.of("export.output", folder.resolve(name).toString())
                                : Map.of()),
                folder,
                List.of("-Duser.language=" + locale.getLanguage(), "-Duser.country=" + locale.getCountry()));
    }

    private static void assertVerifiesAsEqual(ExportClient client) {
        JsonNode started = client.post("/consumers/LIRI/verify", null).json();
        String path =
                "/consumers/LIRI/verifications/" + started.get("verificationId").asString();
        JsonNode[] verification = new JsonNode[1];
        Await.until(SOON, path + " has ended", () -> {
            verification[0] = client.get(path).json();
            return verification[0].get("finishedAt") != null
                    && !verification[0].get("finishedAt").isNull();
        });
        assertThat(verification[0].toString()).contains("\"equal\":true");
    }

    private static void sql(SampleDatabase database, String... statements) throws SQLException {
        for (String statement : statements) {
            RunningSystem.execute(database.owner(), statement);
        }
    }

    private static JsonNode succeeded(JsonNode job) {
        assertThat(job.get("status").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return job;
    }
}
