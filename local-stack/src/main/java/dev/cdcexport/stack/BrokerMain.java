package dev.cdcexport.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * The broker's own JVM: one KRaft node that is broker and controller. {@link LocalBroker} starts it and holds its standard
 * input; when that ends, however the parent ended, the broker shuts down.
 */
final class BrokerMain {

    /** What the parent waits for on the standard output. */
    static final String READY = "READY";

    /** The system property that names the port at which clients find a broker that stands behind a proxy. */
    private static final String ADVERTISED_PORT = "broker.advertised.port";

    private static final String CLUSTER_ID = "bG9jYWwtc3RhY2stY2RjZQ";
    private static final String HOST = "127.0.0.1";
    private static final String CONTROLLER = "CONTROLLER";
    private static final int MAX_RECORD_BYTES = 72 * 1024 * 1024;

    private BrokerMain() {}

    /** Takes the data folder and the port. Ends the process with exit code 1 if the broker cannot start. */
    public static void main(String[] arguments) {
        try {
            run(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        } catch (Throwable e) {
            // Threads of a broker that has started in part would keep the process alive, and nobody would notice.
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void run(Path data, int port) throws Exception {
        format(data);
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings(data, port)), Time.SYSTEM);
        server.startup();
        Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
        System.out.println(READY);
        awaitParent();
        System.exit(0);
    }

    private static void format(Path data) throws Exception {
        new Formatter()
                .setNodeId(1)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName(CONTROLLER)
                .setMetadataLogDirectory(data.toString())
                .setDirectories(List.of(data.toString()))
                .setIgnoreFormatted(true)
                .run();
    }

    private static Map<String, String> settings(Path data, int port) {
        // The quorum is this node alone, found anew at each start, so its port may differ each time.
        int controllerPort = FreePorts.find();
        Map<String, String> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("log.dirs", data.toString());
        settings.put("listeners", "PLAINTEXT://" + HOST + ':' + port + ",CONTROLLER://" + HOST + ':' + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ':' + Integer.getInteger(ADVERTISED_PORT, port));
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("controller.listener.names", CONTROLLER);
        settings.put("controller.quorum.voters", "1@" + HOST + ':' + controllerPort);
        // After a kill the node waits this long for the end of its earlier session before it may register again.
        settings.put("broker.session.timeout.ms", "3000");
        settings.put("broker.heartbeat.interval.ms", "500");
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", String.valueOf(MAX_RECORD_BYTES));
        settings.put("replica.fetch.max.bytes", String.valueOf(MAX_RECORD_BYTES));
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        return settings;
    }

    private static void awaitParent() throws IOException {
        while (System.in.read() >= 0) {
            // The parent writes nothing; only the end of its stream counts.
        }
    }
}
