package dev.cdcexport.system.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cdcexport.capture.CaptureSettings;
import dev.cdcexport.export.ExportSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/configuration.md is made from the settings classes: {@code ./mvnw verify -Dtest=ConfigurationDocumentTest -Ddocument=write …} writes it anew. */
class ConfigurationDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/configuration.md");

    @Test
    void tellsEachSettingAsItIs() throws IOException {
        String wanted = document();
        if ("write".equals(System.getProperty("document"))) {
            Files.writeString(DOCUMENT, wanted);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("docs/configuration.md; write it anew with -Ddocument=write")
                .isEqualTo(wanted);
    }

    private static String document() throws IOException {
        return """
                # Configuration

                Both services take their settings as any Spring Boot application does. The same setting can stand in three places; the first of these counts:

                - on the command line: `--export.workers=8`
                - as an environment variable: `EXPORT_WORKERS=8`. Dots become underscores, dashes vanish: `EXPORT_SOURCE_HOST`, `EXPORT_CAPTURESILENCE`
                - in a file `application.yml` in the working directory

                A value that cannot be ends the service at its start, with a message that names the setting. `docker-compose.yml` sets them for a deployment.

                This page is made from the settings classes, and a test compares it with them.

                ## Capture

                The management port is 8081 (`server.port`).

                %s
                ## Export

                The port is 8080 (`server.port`). What the settings of `export.csv` mean is in [file-format.md](file-format.md#options).

                %s""".formatted(
                        SettingsReference.table(
                                CaptureSettings.class,
                                Path.of("../capture-service/src/main/java/dev/cdcexport/capture/CaptureSettings.java")),
                        SettingsReference.table(
                                ExportSettings.class,
                                Path.of("../export-service/src/main/java/dev/cdcexport/export/ExportSettings.java")));
    }
}
