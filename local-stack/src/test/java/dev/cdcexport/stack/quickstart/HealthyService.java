package dev.cdcexport.stack.quickstart;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.stream.Stream;

/** Stands in for a service in the tests of the quick start: its health is always well. Runs in a JVM of its own. */
final class HealthyService {

    private static final String PORT = "--server.port=";

    private HealthyService() {}

    /** Takes a service's settings, of which only the port counts. */
    public static void main(String[] arguments) throws IOException {
        int port = Stream.of(arguments)
                .filter(argument -> argument.startsWith(PORT))
                .map(argument -> Integer.parseInt(argument.substring(PORT.length())))
                .findFirst()
                .orElseThrow();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/actuator/health", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }
}
