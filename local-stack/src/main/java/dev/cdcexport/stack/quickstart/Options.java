package dev.cdcexport.stack.quickstart;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the command line asks of a start.
 *
 * @param ports where all listen
 * @param fresh whether to begin with empty data
 */
record Options(Ports ports, boolean fresh) {

    private static final int MAX_PORT = 65_535;

    /**
     * Reads the options; what the command line leaves out comes from the environment, then from the defaults.
     *
     * @throws UserException if an option is unknown or a port is none
     */
    static Options parse(List<String> arguments, Map<String, String> environment) {
        Map<Listener, Integer> ports = defaults(environment);
        boolean fresh = false;
        Deque<String> rest = new ArrayDeque<>(arguments);
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            if ("--fresh".equals(argument)) {
                fresh = true;
            } else {
                Listener listener = listener(name(argument));
                ports.put(listener, port(listener.option(), value(argument).orElseGet(() -> next(argument, rest))));
            }
        }
        return new Options(new Ports(ports), fresh);
    }

    private static Map<Listener, Integer> defaults(Map<String, String> environment) {
        Map<Listener, Integer> ports = new EnumMap<>(Listener.class);
        for (Listener listener : Listener.values()) {
            String value = environment.getOrDefault(listener.variable(), String.valueOf(listener.defaultPort()));
            ports.put(listener, port(listener.variable(), value));
        }
        return ports;
    }

    private static Listener listener(String option) {
        return Stream.of(Listener.values())
                .filter(listener -> listener.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new UserException(
                        "There is no option " + option + "; ./quickstart --help lists those that there are."));
    }

    private static String name(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? argument : argument.substring(0, equals);
    }

    private static Optional<String> value(String argument) {
        int equals = argument.indexOf('=');
        return equals < 0 ? Optional.empty() : Optional.of(argument.substring(equals + 1));
    }

    private static String next(String option, Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new UserException(option + " needs a port.");
        }
        return rest.pop();
    }

    private static int port(String source, String value) {
        if (value.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= MAX_PORT) {
                return port;
            }
        }
        throw new UserException(source + " is a port between 1 and " + MAX_PORT + ", not '" + value + "'.");
    }
}
