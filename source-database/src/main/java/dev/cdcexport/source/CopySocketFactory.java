package dev.cdcexport.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the sockets of sessions that copy much ({@link PacedInputStream}, {@link CopyDataStream}). Public because the driver makes it, by its
 * name: the property {@code socketFactory}.
 */
public final class CopySocketFactory extends SocketFactory {

    @Override
    public Socket createSocket() {
        return new CopySocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connect(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        return connect(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    private static Socket connect(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = new CopySocket();
        try {
            socket.bind(local);
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class CopySocket extends Socket {

        private @Nullable InputStream in;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new CopyDataStream(new PacedInputStream(super.getInputStream()));
            }
            return in;
        }
    }
}
