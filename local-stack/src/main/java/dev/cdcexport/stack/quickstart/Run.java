package dev.cdcexport.stack.quickstart;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/**
 * The parts of a quick start, in the order in which they are started. The main thread starts and watches them; the thread that
 * ends the JVM may stop them at any moment.
 */
final class Run {

    private final List<Part> servers;
    private final List<Part> services;
    private volatile boolean stopping;

    Run(List<Part> servers, List<Part> services) {
        this.servers = List.copyOf(servers);
        this.services = List.copyOf(services);
    }

    /** Ends whatever an earlier run left behind when it was killed. */
    void stopOrphans() {
        lastFirst().forEach(Part::stopOrphan);
    }

    /** Starts PostgreSQL and Kafka side by side, and returns when both are ready. */
    void startServers() {
        startTogether(servers);
    }

    /** Starts capture and export side by side, and returns when both are ready. */
    void startServices() {
        startTogether(services);
    }

    /** Waits until a part ends by itself. */
    Part awaitEnd() {
        List<CompletableFuture<Part>> ends = new ArrayList<>();
        for (Part part : inOrder()) {
            part.process().ifPresent(process -> ends.add(process.onExit().thenApply(ended -> part)));
        }
        return CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new))
                .thenApply(ended -> (Part) ended)
                .join();
    }

    /** Stops all parts, the last first. A second call waits for the first and does nothing. */
    synchronized void stop() {
        stopping = true;
        lastFirst().forEach(Part::stop);
    }

    /** Whether the parts are being stopped, so that an end or a failed start is no news. */
    boolean isStopping() {
        return stopping;
    }

    private void startTogether(List<Part> parts) {
        CompletableFuture<?>[] starts = parts.stream()
                .map(part -> CompletableFuture.runAsync(
                        part::start,
                        task -> new Thread(task, "start-" + part.listener().label()).start()))
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(starts).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
        if (stopping) {
            throw new UserException("Stopped while starting.");
        }
    }

    private List<Part> inOrder() {
        return Stream.concat(servers.stream(), services.stream()).toList();
    }

    private List<Part> lastFirst() {
        List<Part> parts = new ArrayList<>(inOrder());
        Collections.reverse(parts);
        return parts;
    }
}
