package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.LocalBroker;
import java.util.Optional;

/** Kafka. */
final class BrokerPart implements Part {

    private final LocalBroker broker;
    private boolean stopped;

    BrokerPart(Layout layout, Ports ports) {
        broker = new LocalBroker(
                new LocalBroker.Settings(layout.folder(listener()), layout.log(listener()), ports.of(listener())));
    }

    @Override
    public Listener listener() {
        return Listener.KAFKA;
    }

    @Override
    public void stopOrphan() {
        broker.stopOrphan();
    }

    @Override
    public synchronized void start() {
        if (!stopped) {
            broker.start();
        }
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        broker.close();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return broker.process();
    }
}
