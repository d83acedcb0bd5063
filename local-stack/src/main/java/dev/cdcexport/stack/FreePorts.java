package dev.cdcexport.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Knows which ports of the loopback address are free. A port may be taken by another process a moment later. Safe to share.
 *
 * <p>The ports that are found lie below those that systems give to outgoing connections: 32768 and above on Linux ({@code
 * ip_local_port_range} in the kernel's documentation of IP variables), 49152 and above elsewhere (RFC 6335, section 6). Otherwise a client's connection, even one
 * of the server's own, could take the port before the server listens on it.
 */
public final class FreePorts {

    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_767;
    private static final int TRIES = 1_000;

    private static final Set<Integer> FOUND = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /**
     * A port that is free now, and that no earlier call in this process has found.
     *
     * @throws StackException if there is none
     */
    public static int find() {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1);
            if (isFree(port) && FOUND.add(port)) {
                return port;
            }
        }
        throw new StackException("No free port was found on the loopback address between " + LOWEST + " and " + HIGHEST
                + ", though " + TRIES + " were tried.");
    }

    /** Whether nobody listens on a port. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
