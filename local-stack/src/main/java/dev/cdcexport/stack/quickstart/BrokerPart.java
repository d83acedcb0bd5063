package dev.cdcexport.stack.quickstart;

import dev.cdcexport.stack.LocalBroker;
import java.util.Optional;

/** Kafka. A stop does not wait for a start: the broker keeps its data however it ends, and ends when its parent does. */
final class BrokerPart implements Part {

    private final LocalBroker broker;
    private volatile boolean stopped;

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
    public void start() {
        if (stopped) {
            throw new UserException("Kafka has been stopped.");
        }
        broker.start();
    }

    @Override
    public void stop() {
        stopped = true;
        broker.stop();
    }

    @Override
    public Optional<ProcessHandle> process() {
        return broker.process();
    }
}
