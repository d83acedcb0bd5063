package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.quickstart.ServicePart.Launch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The two services' settings in the quick start. Stateless. */
final class Services {

    private Services() {}

    static ServicePart capture(Layout layout, Ports ports, Secrets secrets) {
        List<String> arguments = common("capture", Listener.CAPTURE, "cdc_capture", ports);
        arguments.add("--capture.slot=cdc_export");
        Map<String, String> environment = Map.of("CAPTURE_SOURCE_PASSWORD", secrets.of("cdc_capture"));
        Launch launch = new Launch(Listener.CAPTURE, layout.jar("capture-service"), arguments, environment);
        return new ServicePart(launch, layout, new Health(ports.of(Listener.CAPTURE)));
    }

    static ServicePart export(Layout layout, Ports ports, Secrets secrets) {
        List<String> arguments = common("export", Listener.EXPORT, "cdc_export", ports);
        arguments.add("--export.output=" + layout.output());
        arguments.add("--export.sample.enabled=true");
        arguments.add("--export.sample.user=app");
        Map<String, String> environment =
                Map.of("EXPORT_SOURCE_PASSWORD", secrets.of("cdc_export"), "EXPORT_SAMPLE_PASSWORD", secrets.of("app"));
        Launch launch = new Launch(Listener.EXPORT, layout.jar("export-service"), arguments, environment);
        return new ServicePart(launch, layout, new Health(ports.of(Listener.EXPORT)));
    }

    private static List<String> common(String prefix, Listener listener, String role, Ports ports) {
        String settings = "--" + prefix + '.';
        return new ArrayList<>(List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + ports.of(listener),
                settings + "source.host=127.0.0.1",
                settings + "source.port=" + ports.of(Listener.POSTGRES),
                settings + "source.database=" + DatabasePart.DATABASE,
                settings + "source.user=" + role,
                settings + "kafka.bootstrap-servers=127.0.0.1:" + ports.of(Listener.KAFKA),
                settings + "topic-prefix=app",
                settings + "publication=cdc_export",
                settings + "soft-delete-columns.[public.users]=is_deleted"));
    }
}
