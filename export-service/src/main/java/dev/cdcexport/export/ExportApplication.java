package dev.cdcexport.export;

import dev.cdcexport.contract.FatalError;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the export service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ExportApplication {

    /** Starts the service; settings are Spring properties (see {@link ExportSettings}). */
    public static void main(String[] args) {
        FatalError.endsTheProcess();
        SpringApplication.run(ExportApplication.class, args);
    }
}
