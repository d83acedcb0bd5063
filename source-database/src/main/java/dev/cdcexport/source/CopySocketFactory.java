package dev.cdcexport.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Makes the sockets of sessions that copy much ({@link PacedInputStream}, {@link CopyDataStream}). */
public final class CopySocketFactory extends SessionSocketFactory {

    @Override
    Socket newSocket() {
        return new CopySocket();
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
