package dev.cdcexport.system.driver;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between clients and a broker, and at a chosen request makes the broker seem frozen, or away. What a client has sent to a frozen
 * broker reaches it once it goes on, even if the client has given up, as with a process that was stopped.
 */
public final class KafkaProxy implements AutoCloseable {

    /** What happens to the broker. */
    public enum Fault {
        /** It stands still. */
        FREEZE,
        /** All connections end, and no new ones are taken. */
        CUT
    }

    /** When. */
    public enum Side {
        /** Before the broker sees the request. */
        BEFORE,
        /** When it has answered, and the client does not know. */
        AFTER
    }

    /** The requests of a transaction, with their keys in Kafka's protocol (the documentation's section "Api Keys"). */
    public enum Request {
        PRODUCE(0),
        INIT_PRODUCER_ID(22),
        ADD_OFFSETS_TO_TXN(25),
        END_TXN(26),
        TXN_OFFSET_COMMIT(28);

        private final int key;

        Request(int key) {
            this.key = key;
        }
    }

    /**
     * A moment in the life of a transaction.
     *
     * @param request the request
     * @param hit the how manieth of its kind from now on
     * @param side before or after it
     * @param fault what happens then
     */
    public record Moment(Request request, int hit, Side side, Fault fault) {}

    private final int broker;
    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private @Nullable Moment armed;
    private byte[] transactionalId = {};
    private int hits;
    private boolean happened;
    private boolean frozen;
    private boolean cut;

    public KafkaProxy(int broker) throws IOException {
        this.broker = broker;
        this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** From now on waits for a moment of the transactions under an id. */
    public synchronized void arm(Moment moment, String id) {
        armed = moment;
        transactionalId = id.getBytes(StandardCharsets.UTF_8);
        hits = 0;
        happened = false;
    }

    /** Whether the moment has come. */
    public synchronized boolean hasHappened() {
        return happened;
    }

    /** Lets the broker go on. */
    public synchronized void restore() {
        armed = null;
        frozen = false;
        cut = false;
        notifyAll();
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "kafka-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (isCut()) {
                    client.close();
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) throws IOException {
        sockets.add(client);
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), broker);
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            sockets.add(upstream);
            Connection connection = new Connection(client, upstream);
            start(connection::carryRequests);
            start(connection::carryAnswers);
        } catch (IOException e) {
            end(client);
        }
    }

    private synchronized boolean isCut() {
        return cut;
    }

    private synchronized void happens(Moment moment) {
        happened = true;
        armed = null;
        if (moment.fault() == Fault.FREEZE) {
            frozen = true;
        } else {
            cut = true;
            sockets.forEach(this::end);
        }
    }

    private synchronized void awaitThaw() throws IOException {
        try {
            while (frozen) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (cut) {
            throw new IOException("cut");
        }
    }

    /** The moment, if this request is the one that is waited for. */
    private synchronized @Nullable Moment momentOf(byte[] frame) {
        Moment moment = armed;
        if (moment == null
                || ByteBuffer.wrap(frame).getShort() != moment.request().key
                || !contains(frame, transactionalId)) {
            return null;
        }
        hits++;
        return hits == moment.hit() ? moment : null;
    }

    private static boolean contains(byte[] frame, byte[] wanted) {
        for (int from = 0; from + wanted.length <= Math.min(frame.length, 300); from++) {
            if (ByteBuffer.wrap(frame, from, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                return true;
            }
        }
        return false;
    }

    private void end(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        restore();
        sockets.forEach(this::end);
    }

    /** A client's connection and the one to the broker behind it. */
    private final class Connection {

        private static final int CORRELATION_ID = 4;

        private final Socket client;
        private final Socket upstream;
        private volatile @Nullable Moment afterAnswer;
        private volatile int awaited;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void carryRequests() {
            carry(client, upstream, frame -> {
                Moment moment = momentOf(frame);
                if (moment != null && moment.side() == Side.BEFORE) {
                    happens(moment);
                } else if (moment != null) {
                    awaited = ByteBuffer.wrap(frame).getInt(CORRELATION_ID);
                    afterAnswer = moment;
                }
            });
        }

        void carryAnswers() {
            carry(upstream, client, frame -> {
                Moment moment = afterAnswer;
                if (moment != null && ByteBuffer.wrap(frame).getInt() == awaited) {
                    afterAnswer = null;
                    happens(moment);
                }
            });
        }

        private void carry(Socket from, Socket to, Consumer<byte[]> inspector) {
            try (DataInputStream input = new DataInputStream(from.getInputStream());
                    DataOutputStream output = new DataOutputStream(to.getOutputStream())) {
                while (true) {
                    byte[] frame = new byte[input.readInt()];
                    input.readFully(frame);
                    inspector.accept(frame);
                    awaitThaw();
                    ByteBuffer whole = ByteBuffer.allocate(Integer.BYTES + frame.length);
                    whole.putInt(frame.length).put(frame);
                    output.write(whole.array());
                    output.flush();
                }
            } catch (IOException e) {
                // One side has ended, so the other is to end, too.
                end(from);
                end(to);
            }
        }
    }
}
