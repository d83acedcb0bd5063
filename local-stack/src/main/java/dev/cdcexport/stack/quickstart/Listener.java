package dev.cdcexport.stack.quickstart;

/** What listens on a port; the order is that in which ports are checked and printed. */
enum Listener {
    EXPORT("export", 8080),
    CAPTURE("capture", 8081),
    POSTGRES("postgres", 15_432),
    KAFKA("kafka", 19_092);

    private final String label;
    private final int defaultPort;

    Listener(String label, int defaultPort) {
        this.label = label;
        this.defaultPort = defaultPort;
    }

    /** The name in options, messages and files. */
    String label() {
        return label;
    }

    /** The option that chooses the port. */
    String option() {
        return "--" + label + "-port";
    }

    /** The environment variable that chooses the port where the option does not. */
    String variable() {
        return "QUICKSTART_" + name() + "_PORT";
    }

    int defaultPort() {
        return defaultPort;
    }
}
