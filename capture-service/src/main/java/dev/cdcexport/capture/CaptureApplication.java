package dev.cdcexport.capture;

import dev.cdcexport.contract.FatalError;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts the capture service. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CaptureApplication {

    /** Starts the service; settings are Spring properties (see {@link CaptureSettings}). */
    public static void main(String[] args) {
        FatalError.endsTheProcess();
        SpringApplication.run(CaptureApplication.class, args);
    }
}
